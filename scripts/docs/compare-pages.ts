/** What of a page must be the same in every language. */
interface Outline {
  /** The level of each heading, and what of it is code. */
  readonly headings: readonly string[];
  /** Each block of code without its comments and its Japanese strings. */
  readonly code: readonly string[];
}

const FENCE = /^\s*```/u;

function readOutline(page: string): Outline {
  const headings: string[] = [];
  const code: string[] = [];
  let block: string[] | undefined;
  for (const line of page.split("\n")) {
    if (FENCE.test(line)) {
      if (block !== undefined) code.push(block.join("\n"));
      block = block === undefined ? [] : undefined;
    } else if (block !== undefined) block.push(comparable(line));
    else {
      const [, level] = /^(#{1,6}) /u.exec(line) ?? [];
      if (level !== undefined) headings.push(`${level} ${codeOf(line)}`.trim());
    }
  }
  return { headings, code: code.map((lines) => lines.replaceAll(/\n{2,}/gu, "\n").trim()) };
}

/** What a heading says in code: names of commands and options are not translated. */
function codeOf(line: string): string {
  return [...line.matchAll(/`([^`]+)`/gu)].map(([, name]) => name).join(" ");
}

/** A line of code without its comment, and with its strings left out: these are translated. */
function comparable(line: string): string {
  return line
    .replace(/(^|\s)(?:#|\/\/)\s.*$/u, "")
    .replaceAll(/"[^"]*"|'[^']*'|「[^」]*」/gu, '""')
    .trimEnd();
}

/** Where a translated page differs from the page in what must be the same. */
export function comparePages(page: string, translated: string): readonly string[] {
  const [one, other] = [readOutline(page), readOutline(translated)];
  return [
    ...firstDifference("heading", one.headings, other.headings),
    ...firstDifference("block of code", one.code, other.code),
  ];
}

function firstDifference(
  what: string,
  here: readonly string[],
  there: readonly string[],
): readonly string[] {
  const length = Math.max(here.length, there.length);
  for (let at = 0; at < length; at++) {
    if (here[at] === there[at]) continue;
    const [expected = "none", found = "none"] = [here[at], there[at]];
    return [`${what} ${at + 1} differs: "${expected}" in English, "${found}" here.`];
  }
  return [];
}
