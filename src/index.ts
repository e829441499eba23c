export * from "./exports.ts";
export { createGuard } from "./guard/create-guard.ts";
export { cascade } from "./guard/cascade/node-cascade.ts";
