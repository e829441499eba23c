export { vllm, type VllmOptions } from "./vllm.ts";
