import type { Language } from "./language.ts";
import { matchLanguage } from "./match-language.ts";
import type { Target } from "./message.ts";

/** The harm types that ShieldGemma, ARISE and the screen share. */
export const HARM_CATEGORIES = [
  "sexually_explicit",
  "hate_speech",
  "dangerous_content",
  "harassment",
] as const;

/** One of the four shared harm types. */
export type HarmCategory = (typeof HARM_CATEGORIES)[number];

/** The words of a policy for one target, by BCP-47 tag, or `*` for every language. */
export type Wording = Readonly<Record<Language, string>>;

/** One safety principle that text is judged against. */
export interface Policy {
  /** Unique among the policies of a guard; the key of its score and threshold. */
  readonly id: string;
  /** What a person calls it. */
  readonly title: string;
  /** The shared harm type it belongs to, or a category of your own. */
  readonly category: HarmCategory | (string & {});
  /** The principle as the guard model reads it, without a bullet. */
  readonly wording: { readonly [target in Target]: Wording };
}

/**
 * The policy's wording for a target in a language (`zh-Hant`, else `zh`, else `*`), or in English,
 * or in whatever language it has first.
 */
export function policyWording(policy: Policy, target: Target, language: Language): string {
  const wording = policy.wording[target];
  const tags = Object.keys(wording);
  const tag = matchLanguage(language, tags) ?? matchLanguage("en", tags) ?? tags[0];
  return (tag === undefined ? undefined : wording[tag]) ?? "";
}
