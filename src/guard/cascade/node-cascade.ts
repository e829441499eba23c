import type { Guard } from "../../core/index.ts";
import { nodePlatform } from "../node-platform.ts";
import type { CascadeOptions } from "./cascade-options.ts";
import { makeCascade } from "./make-cascade.ts";

/**
 * Makes a guard of guards that are asked one after another until one decides: a stage decides alone
 * only outside its band, and the last stage decides whatever reaches it. It judges by the last
 * stage's policies; closing it closes every stage.
 *
 * @param stages At least two, the cheapest first.
 * @throws KomainuError `invalid_input` without bands, and for stages or bands that do not fit
 *   together; `calibration_mismatch`; what reading the calibration's file throws. The stages are
 *   then still open, and the caller's.
 */
export function cascade(stages: readonly Guard[], options: CascadeOptions = {}): Promise<Guard> {
  return makeCascade(stages, options, nodePlatform);
}
