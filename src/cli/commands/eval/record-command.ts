import type { Command } from "commander";

/** Options that change where results go or how fast they come, and nothing in them. */
const PASSING = new Set([
  "output",
  "force",
  "cache",
  "concurrency",
  "format",
  "json",
  "force",
  "csv",
  "rowsCsv",
  "junit",
  "title",
  "failUnder",
  "failOver",
  "threads",
  "sequences",
  "debug",
  "color",
]);

/** The command line that gives the same results again, from the options that were given, wherever. */
export function recordCommand(command: Command): string {
  const words = ["komainu", command.name()];
  for (const option of command.options) {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name) ?? "default";
    if (PASSING.has(name) || source === "default") continue;
    const value: unknown = command.getOptionValue(name);
    words.push(option.long ?? option.short ?? "", ...valueWords(value));
  }
  return words.map(quote).join(" ");
}

function valueWords(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return [value.join(",")];
  if (typeof value !== "object" || value === null) return [];
  const pairs = Object.entries(value).map(([key, item]) =>
    key === "*" ? String(item) : `${key}=${String(item)}`,
  );
  return [pairs.join(",")];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
