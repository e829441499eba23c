export { readGgufSummary, type GgufSummary } from "../../gguf/gguf-summary.ts";
export { llamaCpp } from "./llama-cpp.ts";
export { probeModel, type ProbeOptions } from "./probe-model.ts";
export type { LlamaCppAdapter, LlamaCppOptions } from "./options.ts";
