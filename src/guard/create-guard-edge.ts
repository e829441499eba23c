import type { Guard } from "../core/index.ts";
import type { GuardOptions } from "./guard-options.ts";
import { makeGuard } from "./make-guard.ts";
import { makeWebPlatform } from "./web-platform.ts";

/**
 * `createGuard` as edge runtimes get it: as on the Web, but the reader's file is not drawn into
 * what is deployed, which may have a few megabytes at most.
 */
export function createGuard(options: GuardOptions = {}): Promise<Guard> {
  return makeGuard(options, makeWebPlatform());
}
