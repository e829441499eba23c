import type { Measures } from "../../results/results.ts";
import type { GuardOnTask } from "../view.ts";
import type { Words } from "../words/english.ts";

/** Where a threshold comes from, in the same words wherever it stands. */
export function originText(
  from: Measures["threshold"]["from"],
  { guard }: GuardOnTask,
  { inForce }: Words,
): string {
  if (from !== "calibration") return inForce.origins[from];
  return inForce.calibration(guard.provenance?.calibration?.slice(0, 12) ?? null);
}
