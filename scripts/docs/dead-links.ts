import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)\s]*)?\)/gu;

/** The links of a page to files that are not there. */
export function deadLinks(file: string, page: string): readonly string[] {
  const prose = page.replaceAll(/^```[\s\S]*?^```/gmu, "");
  return [...prose.matchAll(LINK)].flatMap(([, target = ""]) => {
    return existsSync(join(dirname(file), target))
      ? []
      : [`links to ${target}, which is not there.`];
  });
}
