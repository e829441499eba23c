import type { Example } from "./prepare-rows.ts";
import { hashString } from "./shuffle.ts";

/**
 * Which examples are held out to calibrate on: about one in `parts`, by topic where the row
 * names one, so that no topic is on both sides, and else by text.
 */
export function isHeldOut({ topic, text }: Example, parts: number): boolean {
  return hashString(topic ?? text) % parts === 0;
}
