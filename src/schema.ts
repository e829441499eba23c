export { calibrationSchema, readCalibration } from "./guard/read-calibration.ts";
export { verdictSchema } from "./guard/verdict-schema.ts";
