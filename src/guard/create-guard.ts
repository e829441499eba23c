import type { Guard } from "../core/index.ts";
import type { GuardOptions } from "./guard-options.ts";
import { makeGuard } from "./make-guard.ts";
import { nodePlatform } from "./node-platform.ts";

/**
 * Makes a guard. Without options, the bundled reader.
 *
 * @throws KomainuError `invalid_input` for options that do not fit together or that the guard does
 *   not use, `model_not_installed` when a family has no model, `model_unsupported` for a model of
 *   another architecture, `capability_missing` for an engine that cannot do what the guard needs,
 *   `calibration_mismatch`, `file_not_found` or `file_damaged` for a bundled guard's file, and whatever the engine rejects with when it loads.
 */
export function createGuard(options: GuardOptions = {}): Promise<Guard> {
  return makeGuard(options, nodePlatform);
}
