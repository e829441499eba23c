export { sglang, type SglangOptions } from "./sglang.ts";
