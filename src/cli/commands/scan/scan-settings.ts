import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hashFile } from "../../../files/hash-file.ts";
import type { JournalSettings } from "../../../files/journal.ts";
import type { GuardOptions } from "../../../guard/guard-options.ts";
import { packageVersion } from "../../version.ts";

/**
 * Everything that a scan's bytes depend on, but for the model's own bytes: those are told by the
 * provenance of its verdicts. How fast it runs (threads, concurrency, where) is left out.
 */
export async function scanSettings(
  input: string,
  guard: GuardOptions,
  options: Readonly<Record<string, unknown>>,
): Promise<JournalSettings> {
  const { calibration, engineOptions, policies, ...rest } = guard;
  const flat = { ...rest, ...options, window: engineOptions?.contextSize };
  const entries = Object.entries(flat).filter(([, value]) => value !== undefined);
  return {
    komainu: packageVersion(),
    input: await hashFile(input),
    ...Object.fromEntries(entries.map(([name, value]) => [name, plain(value)])),
    ...(policies === undefined ? {} : { policies: hashText(JSON.stringify(policies)) }),
    ...(typeof calibration === "string"
      ? { calibration: hashText(await readFile(calibration, "utf8")) }
      : {}),
  };
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  return JSON.stringify(value);
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
