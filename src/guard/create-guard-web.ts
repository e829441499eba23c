import type { Guard } from "../core/index.ts";
import type { GuardOptions } from "./guard-options.ts";
import { makeGuard } from "./make-guard.ts";
import { webPlatform } from "./web-platform.ts";

/** `createGuard` as browsers, Workers and edge runtimes get it: no files, no engine of its own. */
export function createGuard(options: GuardOptions = {}): Promise<Guard> {
  return makeGuard(options, webPlatform);
}
