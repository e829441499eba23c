export * from "./exports.ts";
export { createGuard } from "./guard/create-guard-web.ts";
export { cascade } from "./guard/cascade/web-cascade.ts";
