import type { Guard } from "../core/index.ts";
import { bundledReader } from "../reader/bundled-reader.ts";
import type { GuardOptions } from "./guard-options.ts";
import { makeGuard } from "./make-guard.ts";
import { makeWebPlatform } from "./web-platform.ts";

/** `createGuard` as browsers and their Workers get it: no files, no engine of its own. */
export function createGuard(options: GuardOptions = {}): Promise<Guard> {
  return makeGuard(options, makeWebPlatform(bundledReader));
}
