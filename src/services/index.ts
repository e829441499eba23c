export { judge, type JudgeOptions } from "./judge/judge.ts";
export { openaiModeration } from "./openai-moderation/openai-moderation.ts";
export { OPENAI_MODERATION_POLICIES } from "./openai-moderation/openai-policies.ts";
export type { ServiceOptions } from "./service-options.ts";
