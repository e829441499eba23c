import { Command } from "commander";
import { createStyle } from "../ui/style.ts";
import { listGuards } from "./guards/list-guards.ts";
import { renderGuards } from "./guards/render-guards.ts";

const EXAMPLES = `
Examples:
  $ komainu guards
  $ komainu guards --json | jq '.[] | select(.ready) | .id'

Exit status: 0.`;

/** `komainu guards`: lists what can be run, and what each needs. */
export function buildCommand(): Command {
  return new Command("guards")
    .description("List the guards: what each judges, what it needs, and whether it is ready here.")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json }: { json?: boolean }) => {
      const guards = await listGuards();
      const view = { width: process.stdout.columns || 80, style: createStyle(process.stdout) };
      const text = json === true ? JSON.stringify(guards, null, 2) : renderGuards(guards, view);
      process.stdout.write(`${text}\n`);
    });
}
