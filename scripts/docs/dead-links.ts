import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/gu;
const FENCED = /^```[\s\S]*?^```/gmu;
const HEADING = /^#{1,6} (.+)$/gmu;

/** The relative links of a page to files, and to headings of pages, that are not there. */
export function deadLinks(file: string, page: string): readonly string[] {
  const links = [...page.replaceAll(FENCED, "").matchAll(LINK)];
  return links.flatMap(([, target = "", anchor]) => {
    const path = target === "" ? file : join(dirname(file), target);
    if (target !== "" && !existsSync(path)) return [`links to ${target}, which is not there.`];
    if (anchor === undefined || !path.endsWith(".md")) return [];
    const there = target === "" ? page : readFileSync(path, "utf8");
    return anchorsOf(there).has(decodeURIComponent(anchor))
      ? []
      : [`links to ${target}#${anchor}, a heading that is not there.`];
  });
}

/** The anchors that GitHub gives a page's headings; a repeated one has `-1`, `-2`, … behind it. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of page.replaceAll(FENCED, "").matchAll(HEADING)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
