// Every guard family that Komainu brings: a line each.
export { arise } from "./arise.ts";
export { graniteGuardian } from "./granite-guardian/granite-guardian.ts";
export { guardreasoner } from "./guardreasoner.ts";
export { llamaGuard } from "./llama-guard/llama-guard.ts";
export { qwen3guard } from "./qwen3guard/qwen3guard.ts";
export { shieldgemma } from "./shieldgemma.ts";
export { wildguard } from "./wildguard.ts";
