import type { Band } from "../guard/cascade/band.ts";
import type { SettingValue } from "../core/verdict.ts";

/** `--band`, and the stage of a cascade that it is for; without one, the next in order. */
export interface StageBand {
  readonly stage: string | undefined;
  readonly band: Band;
}

/** What commander makes of a command line: the option parsers have checked every value. */
export interface GuardCommandOptions {
  readonly guard: string;
  readonly familyFile?: string | undefined;
  readonly model?: string | undefined;
  readonly adapter?: string | undefined;
  /** Addresses of servers. */
  readonly engine?: readonly string[] | undefined;
  readonly tokenizer?: string | undefined;
  readonly allowHttp?: boolean | undefined;
  readonly policy?: readonly string[] | undefined;
  /** By policy; `*` is every policy. */
  readonly threshold?: Readonly<Record<string, number>> | undefined;
  readonly calibration?: string | undefined;
  readonly band?: readonly StageBand[] | undefined;
  readonly variant?: string | undefined;
  readonly mode?: "score" | "generate" | undefined;
  readonly history?: "last-turn" | "transcript" | undefined;
  readonly language?: string | undefined;
  readonly set?: Readonly<Record<string, SettingValue>> | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** Seconds. */
  readonly stallTimeout?: number | undefined;
  readonly maxWindows?: number | undefined;
  readonly threads?: number | undefined;
  readonly sequences?: number | undefined;
  readonly contextSize?: number | undefined;
  readonly gpu?: "auto" | "cuda" | "vulkan" | "metal" | "none" | undefined;
}
