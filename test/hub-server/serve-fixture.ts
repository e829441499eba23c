import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ServedRepository } from "./hub-server.ts";

/** The folder of a tiny model in Hugging Face form. */
export function fixtureFolder(name: string): string {
  return fileURLToPath(new URL(`../fixtures/hf/${name}`, import.meta.url));
}

/** A tiny model of the fixtures as a repository that the test server holds. */
export function serveFixture(
  name: string,
  options: Omit<ServedRepository, "files"> = {},
): ServedRepository {
  const folder = fixtureFolder(name);
  const files = Object.fromEntries(
    readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]),
  );
  return { ...options, files };
}
