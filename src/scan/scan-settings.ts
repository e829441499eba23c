import { createHash } from "node:crypto";
import type { Guard } from "../core/index.ts";
import { hashFile } from "../files/hash-file.ts";
import type { JournalSettings } from "../files/journal.ts";

/**
 * Everything that a scan's bytes depend on: the input, what produces the verdicts, its policies,
 * and what the caller says. How fast it runs is left out.
 */
export async function scanSettings(
  input: string,
  { provenance, policies }: Pick<Guard, "provenance" | "policies">,
  options: Readonly<Record<string, unknown>>,
): Promise<JournalSettings> {
  return {
    input: await hashFile(input),
    ...flatten(options),
    ...flatten({ provenance }),
    policies: createHash("sha256").update(JSON.stringify(policies)).digest("hex"),
  };
}

/** An object as settings, each leaf under its path; what is `undefined` is left out. */
function flatten(value: object, path = ""): JournalSettings {
  const settings: Record<string, string | number | boolean | null> = {};
  for (const [name, item] of Object.entries<unknown>({ ...value })) {
    const key = `${path}${name}`;
    if (item === undefined) continue;
    if (typeof item === "object" && item !== null && !Array.isArray(item)) {
      Object.assign(settings, flatten(item, `${key}.`));
    } else settings[key] = plain(item);
  }
  return settings;
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}
