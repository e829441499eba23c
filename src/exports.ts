export type { EngineInfo, ModelInfo, Usage } from "./core/engine.ts";
export { faultOf, KomainuError, type ErrorCode, type Failure, type Fault } from "./core/errors.ts";
export type {
  ChatMessage,
  CheckAllOptions,
  CheckInput,
  CheckOptions,
  Guard,
} from "./core/guard.ts";
export type { Message, Role, Target, UnjudgedContent } from "./core/message.ts";
export type { HarmCategory, Policy } from "./core/policy.ts";
export type {
  Answer,
  Decision,
  PolicyScore,
  Provenance,
  StageReport,
  TextRange,
  Verdict,
  Windows,
} from "./core/verdict.ts";
export { definePolicy, HARM_POLICIES, type PolicyDefinition } from "./families/harm-policies.ts";
export type { Calibration } from "./guard/calibration.ts";
export type { Band, StageBands } from "./guard/cascade/band.ts";
export type { CascadeOptions } from "./guard/cascade/cascade-options.ts";
export type { GuardOptions } from "./guard/guard-options.ts";
export type { Thresholds } from "./guard/thresholds.ts";
