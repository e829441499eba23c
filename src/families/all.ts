// Every guard family that Komainu brings: a line each.
export { arise } from "./arise.ts";
export { guardreasoner } from "./guardreasoner.ts";
export { shieldgemma } from "./shieldgemma.ts";
