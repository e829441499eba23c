import { Command } from "commander";
import { knownFamilies } from "../families/known-families.ts";
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
    .option("--family-file <file>", "list a guard family of your own, too; its code is run")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json, familyFile }: { json?: boolean; familyFile?: string }) => {
      const guards = await listGuards(await knownFamilies(familyFile), familyFile);
      const view = { width: process.stdout.columns || 80, style: createStyle(process.stdout) };
      const text = json === true ? JSON.stringify(guards, null, 2) : renderGuards(guards, view);
      process.stdout.write(`${text}\n`);
    });
}
