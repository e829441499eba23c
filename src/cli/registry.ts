import type { Command } from "commander";

/** A command of `komainu`; its module is loaded only when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  /** One line for `komainu --help`. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly buildCommand: () => Command }>;
}

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "check",
    summary: "judge one text, exchange or conversation",
    load: () => import("./commands/check.ts"),
  },
  {
    name: "scan",
    summary: "judge every row of a file, resumable",
    load: () => import("./commands/scan.ts"),
  },
  {
    name: "pull",
    summary: "get a guard model: download, convert, install",
    load: () => import("./commands/pull.ts"),
  },
  {
    name: "models",
    summary: "list, verify or remove the installed models",
    load: () => import("./commands/models.ts"),
  },
  {
    name: "guards",
    summary: "list the guards, what each needs and which are ready",
    load: () => import("./commands/guards.ts"),
  },
  {
    name: "doctor",
    summary: "say what this machine has and what is missing",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "train",
    summary: "train the bundled screen from labelled rows",
    load: () => import("./commands/train.ts"),
  },
  {
    name: "eval",
    summary: "measure a guard on benchmarks or your own rows, with a report",
    load: () => import("./commands/eval.ts"),
  },
  {
    name: "calibrate",
    summary: "choose a guard's thresholds from labelled rows",
    load: () => import("./commands/calibrate.ts"),
  },
  {
    name: "config",
    summary: "print the options that commands take, with their origin",
    load: () => import("./commands/config.ts"),
  },
  {
    name: "completion",
    summary: "print the completion script of a shell",
    load: () => import("./commands/completion.ts"),
  },
];
