import type { Calibration } from "./guard/calibration.ts";
import { nodePlatform } from "./guard/node-platform.ts";
import { readCalibration as readOn, type LoadedCalibration } from "./guard/read-calibration.ts";

export { calibrationSchema } from "./guard/read-calibration.ts";
export { verdictSchema } from "./guard/verdict-schema.ts";

/**
 * Reads a calibration: a value, or in Node a file by its path.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`, naming the file; `invalid_input` for a value.
 */
export function readCalibration(source: string | Calibration): Promise<LoadedCalibration> {
  return readOn(source, nodePlatform);
}
