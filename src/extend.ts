// What a guard family, an engine or a guard of one's own is written with: `komainu/extend`.
export * from "./core/index.ts";
export { arise } from "./families/arise.ts";
export { guardreasoner } from "./families/guardreasoner.ts";
export { FAMILIES, findFamily } from "./families/registry.ts";
export { shieldgemma } from "./families/shieldgemma.ts";
export {
  defineGuard,
  judgedText,
  type GuardDefinition,
  type JudgeContext,
} from "./guard/define-guard.ts";
export type { Judged } from "./guard/judged.ts";
export type { Subject } from "./guard/check-input.ts";
export { CLASSIFIER_POLICIES } from "./guard/classifier-guard.ts";
