export * from "./engine.ts";
export * from "./errors.ts";
export * from "./family.ts";
export * from "./guard.ts";
export * from "./message.ts";
export * from "./policy.ts";
export * from "./prompt.ts";
export * from "./verdict.ts";
