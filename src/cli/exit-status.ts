import type { Decision } from "../core/verdict.ts";

/** The exit status of a judgement. */
export const EXIT_STATUS: Readonly<Record<Decision, number>> = { allow: 0, deny: 1, unknown: 2 };
