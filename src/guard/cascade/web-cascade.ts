import type { Guard } from "../../core/index.ts";
import { makeWebPlatform } from "../web-platform.ts";
import type { CascadeOptions } from "./cascade-options.ts";
import { makeCascade } from "./make-cascade.ts";

/** `cascade` as browsers, Workers and edge runtimes get it: without files. */
export function cascade(stages: readonly Guard[], options: CascadeOptions = {}): Promise<Guard> {
  return makeCascade(stages, options, makeWebPlatform());
}
