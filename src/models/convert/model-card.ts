import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { readText } from "../../files/read-json.ts";

/** The front matter of a model card. */
export type ModelCard = Readonly<Record<string, unknown>>;

/**
 * Reads the front matter of a folder's `README.md`. A card says who made a model and under which
 * licence; a model converts without one, so a card that cannot be read counts as empty.
 */
export async function readModelCard(folder: string): Promise<ModelCard> {
  const text = await readText(join(folder, "README.md"));
  const lines = (text ?? "").split(/\r?\n/u);
  if (lines[0] !== "---") return {};
  const end = lines.indexOf("---", 1);
  const front = lines.slice(1, end < 0 ? undefined : end).join("\n");
  try {
    // Cards are written for YAML 1.1; `no` there is the language, not a boolean.
    const source = `${front.replaceAll("\t", "  ")}\n`.replaceAll("- no\n", '- "no"\n');
    const parsed: unknown = parse(source, { version: "1.1", logLevel: "silent" });
    return z.record(z.string(), z.unknown()).catch({}).parse(parsed);
  } catch {
    return {};
  }
}
