import { execFile, spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtMain, komainu } from "./komainu.ts";

const run = promisify(execFile);

/** A folder with the command as a program, and files to complete. */
let folder = "";
let env: NodeJS.ProcessEnv = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-completion-"));
  const program = join(folder, "komainu");
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${builtMain()}' "$@"\n`);
  await chmod(program, 0o755);
  await writeFile(join(folder, "rows.jsonl"), "");
  const path = `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
  env = { ...process.env, PATH: path, HOME: folder, KOMAINU_HOME: folder };
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await komainu(["completion", shell]);
    await writeFile(join(folder, `script.${shell}`), stdout);
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const CASES = [
  ["a command", "komainu che", "check"],
  ["an option", "komainu check --thres", "--threshold"],
  ["a guard", "komainu check --guard shie", "shieldgemma"],
  ["a choice", "komainu check --mode gen", "generate"],
  ["a variant of the guard", "komainu check --guard shieldgemma --variant ca", "card"],
  ["a model to pull", "komainu pull guardreasoner-1", "guardreasoner-1b"],
  ["a command of a command", "komainu models ver", "verify"],
  ["a file", "komainu scan ro", "rows.jsonl"],
  ["a file of an option", "komainu check --file ro", "rows.jsonl"],
] as const;

function has(shell: string): boolean {
  return spawnSync(shell, ["--version"]).status === 0;
}

describe("completion of bash", () => {
  it.each([...CASES, ["a choice after =", "komainu check --mode = gen", "generate"] as const])(
    "completes %s",
    async (_name, line, expected) => {
      const words = line.split(" ").map((word) => `'${word}'`);
      const script = [
        `source '${join(folder, "script.bash")}'`,
        `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}`,
        'complete -p komainu >/dev/null && _komainu && printf "%s\\n" "${COMPREPLY[@]}"',
      ].join("\n");
      const { stdout } = await run("bash", ["--norc", "-c", script], { cwd: folder, env });
      expect(stdout.split("\n")).toContain(expected);
    },
  );
});

describe.skipIf(!has("fish"))("completion of fish", () => {
  it.each([...CASES, ["a choice after =", "komainu check --mode=gen", "--mode=generate"] as const])(
    "completes %s",
    async (_name, line, expected) => {
      const script = `source '${join(folder, "script.fish")}'; complete -C '${line}'`;
      const { stdout } = await run("fish", ["--no-config", "-c", script], { cwd: folder, env });
      expect(stdout.split("\n").map((each) => each.split("\t")[0])).toContain(expected);
    },
  );
});

/** Types a line and Tab into an interactive zsh, and prints what stands on its line then. */
const TYPE = String.raw`
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'PROMPT=; unsetopt beep; autoload -Uz compinit; compinit -u -D; source script.zsh'
zpty -w shell 'print-line() { print -r -- "<<$BUFFER>>"; exit }; zle -N print-line; bindkey "^X" print-line; print ready-$((1+1))'
while zpty -r shell text; do [[ $text == *ready-2* ]] && break; done
zpty -n -w shell "$1"$'\t'$'\x18'
result=
while zpty -r shell text; do result+=$text; [[ $result == *'>>'* ]] && break; done
print -r -- "$result"
`;

describe.skipIf(!has("zsh"))("completion of zsh", () => {
  it.each([...CASES, ["a choice after =", "komainu check --mode=gen", "--mode=generate"] as const])(
    "completes %s",
    async (_name, line, expected) => {
      const { stdout } = await run("zsh", ["-f", "-c", TYPE, "zsh", line], { cwd: folder, env });
      expect(/<<(.*)>>/su.exec(stdout)?.[1]).toContain(expected);
    },
  );
});

describe("completion", () => {
  it("refuses a shell that there is no script for", async () => {
    expect((await komainu(["completion", "tcsh"])).status).toBe(2);
  });

  it("is silent, and asks nothing of a damaged configuration", async () => {
    const run = await komainu([
      "completion",
      "--complete",
      "--",
      "check",
      "--config",
      "none",
      "--gu",
    ]);
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(/^--guard\t/u);
  });
});
