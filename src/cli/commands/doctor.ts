import { Command } from "commander";
import { KomainuError } from "../../core/errors.ts";
import { storeDirectory } from "../../models/index.ts";
import { findEnginePackage } from "../engine-package.ts";
import { renderFacts, type View } from "../ui/fact-rows.ts";
import { createStyle } from "../ui/style.ts";
import { checkEngine } from "./doctor/check-engine.ts";
import { checkGpu } from "./doctor/check-gpu.ts";
import { checkClassifiers, checkModels } from "./doctor/check-guards.ts";
import { checkHub } from "./doctor/check-hub.ts";
import { checkDirectory, checkMemory, checkNode, checkProcessor } from "./doctor/check-machine.ts";
import { checkServers } from "./doctor/check-server.ts";
import type { Finding } from "./doctor/finding.ts";
import { listOf } from "../option-parsers.ts";

const EXAMPLES = `
Examples:
  $ komainu doctor
  $ komainu doctor --json
  $ komainu doctor --engine http://127.0.0.1:8000

Without --engine it asks no network. It prints no token.
Exit status: 0, or 2 where something that is installed does not run, or nothing can be installed.
What is not installed is no fault: the reader and the screen need neither an engine nor a model.`;

const MARKS = {
  ok: ["✓", "green"],
  note: ["i", "cyan"],
  missing: ["–", "yellow"],
  broken: ["✗", "red"],
} as const;

/** `komainu doctor`: says what this machine has, and what is missing. */
export function buildCommand(): Command {
  return new Command("doctor")
    .description("Say what this machine has and what is missing, with the remedy.")
    .option(
      "--engine <url>",
      "say what a model's server is, whether its scores are exact, and what to change; repeatable",
      listOf,
    )
    .option("-m, --model <name>", "with --engine: the served model, where there are several")
    .option("--record", "with --engine: keep what it scores now, to compare with the next time")
    .option("--allow-http", "with --engine: let the key go to a public host unencrypted")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json, ...options }: DoctorOptions) => {
      const findings = await (options.engine === undefined
        ? examine(options)
        : checkServers({ ...options, engine: options.engine }));
      const view = { width: process.stdout.columns || 80, style: createStyle(process.stdout) };
      const ok = findings.every(({ status }) => status !== "broken");
      const text =
        json === true
          ? JSON.stringify({ ok, findings }, null, 2)
          : renderFindings(findings, ok, view);
      process.stdout.write(`${text}\n`);
      process.exitCode = ok ? 0 : 2;
    });
}

/** What commander makes of the command line. */
interface DoctorOptions {
  readonly json?: true;
  readonly engine?: readonly string[];
  readonly model?: string;
  readonly record?: true;
  readonly allowHttp?: true;
}

async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  if (options.model !== undefined || options.record || options.allowHttp) {
    throw new KomainuError(
      "invalid_input",
      "--model, --record and --allow-http are for a server: name it with --engine URL.",
    );
  }
  const engine = findEnginePackage();
  return [
    checkNode(),
    checkProcessor(),
    checkMemory(),
    await checkGpu(engine),
    await checkEngine(engine),
    ...(await checkClassifiers()),
    await checkModels(),
    await checkDirectory("store", "Store", storeDirectory(), "KOMAINU_HOME"),
    ...(await checkHub()),
  ];
}

function renderFindings(findings: readonly Finding[], ok: boolean, view: View): string {
  const { style } = view;
  const facts = renderFacts(
    findings.map(({ title, status, detail, remedy }) => {
      const [mark] = MARKS[status];
      return [`${mark} ${title}`, remedy === undefined ? detail : `${detail}\n→ ${remedy}`];
    }),
    { ...view, style: (_format, text) => text },
  );
  const coloured = facts.map((line) => {
    const found = Object.values(MARKS).find(([mark]) => line.startsWith(`  ${mark} `));
    return found ? `  ${style(found[1], found[0])}${line.slice(3)}` : line;
  });
  const verdict = ok
    ? style("green", summary(findings))
    : style("red", "Something is broken: see ✗ above.");
  return [...coloured, "", verdict].join("\n");
}

function summary(findings: readonly Finding[]): string {
  if (findings.every(({ id }) => id === "server")) return "The servers can be asked.";
  const engine = findings.find(({ id }) => id === "engine");
  return engine?.status === "ok"
    ? "The bundled guards and the engine of the guard models run on this machine."
    : "The bundled guards run on this machine; the engine of the guard models is not installed.";
}
