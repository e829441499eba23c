import type { PageLanguage } from "./table.ts";
import { capabilityTable } from "./tables/capabilities.ts";
import { errorTable } from "./tables/errors.ts";
import { taskTable } from "./tables/tasks.ts";
import { familyTables } from "./tables/families.ts";

/** What can stand between `<!-- generated: NAME -->` and `<!-- /generated -->`. */
const BLOCKS: Readonly<Record<string, (language: PageLanguage) => string>> = {
  families: familyTables,
  errors: errorTable,
  capabilities: capabilityTable,
  tasks: taskTable,
};

const BLOCK = /<!-- generated: (\S+) -->\n[\s\S]*?<!-- \/generated -->/gu;

/** A page with its generated parts as the code has them now. */
export function fillGenerated(page: string, language: PageLanguage): string {
  return page.replace(BLOCK, (_whole, name: string) => {
    const write = BLOCKS[name];
    if (write === undefined) throw new Error(`No table is called "${name}".`);
    return `<!-- generated: ${name} -->\n\n${write(language)}\n\n<!-- /generated -->`;
  });
}
