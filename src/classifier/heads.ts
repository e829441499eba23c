import type { HarmCategory } from "../core/policy.ts";

/** What the bundled classifiers score: the four shared harm types, and `any` harm at all. */
export const HEADS = [
  "sexually_explicit",
  "hate_speech",
  "dangerous_content",
  "harassment",
  "any",
] as const satisfies readonly (HarmCategory | "any")[];

/** One of the five scores. */
export type Head = (typeof HEADS)[number];

/** One number for each head. */
export type ByHead = Readonly<Record<Head, number>>;

/** The same function of every head. */
export function byHead<T>(value: (head: Head, index: number) => T): Record<Head, T> {
  return {
    sexually_explicit: value("sexually_explicit", 0),
    hate_speech: value("hate_speech", 1),
    dangerous_content: value("dangerous_content", 2),
    harassment: value("harassment", 3),
    any: value("any", 4),
  };
}
