import type { HarmCategory, Policy } from "../../core/index.ts";
import type { Category } from "./template.ts";

/** Anything that is harmful, whatever its category. */
export const ANY = "any";

/** Ids of the model's categories, and the shared harm type where one fits (card, "Safety Policy"). */
const IDS: Readonly<
  Record<Category, readonly [id: string, category: HarmCategory | (string & {})]>
> = {
  Violent: ["violent", "dangerous_content"],
  "Non-violent Illegal Acts": ["illegal_acts", "dangerous_content"],
  "Sexual Content or Sexual Acts": ["sexual", "sexually_explicit"],
  PII: ["pii", "pii"],
  "Suicide & Self-Harm": ["self_harm", "dangerous_content"],
  // Hate, insults and threats, beside what is merely unfair or untrue.
  "Unethical Acts": ["unethical_acts", "hate_speech"],
  "Politically Sensitive Topics": ["politically_sensitive", "politically_sensitive"],
  "Copyright Violation": ["copyright", "copyright"],
  Jailbreak: ["jailbreak", "jailbreak"],
};

const NO_WORDING = { prompt: {}, response: {} };

/** The model knows its policies by itself: they have no wordings. */
export const POLICIES: readonly Policy[] = [
  { id: ANY, title: "Unsafe (any category)", category: ANY, wording: NO_WORDING },
  ...Object.entries(IDS).map(([title, [id, category]]) => ({
    id,
    title,
    category,
    wording: NO_WORDING,
  })),
];
