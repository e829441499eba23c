export * from "./exports.ts";
export { createGuard } from "./guard/create-guard-edge.ts";
