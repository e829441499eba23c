import type { HarmCategory, Policy } from "../../core/index.ts";

/** Anything that is unsafe, whatever its category. */
export const ANY = "any";

type Category = HarmCategory | (string & {});

/** Every category of the versions, by an id that keeps its meaning where their numbers do not. */
const CATEGORIES = {
  violent_crimes: ["Violent Crimes", "dangerous_content"],
  non_violent_crimes: ["Non-Violent Crimes", "dangerous_content"],
  sex_crimes: ["Sex Crimes", "sexually_explicit"],
  child_exploitation: ["Child Exploitation", "sexually_explicit"],
  defamation: ["Defamation", "harassment"],
  specialized_advice: ["Specialized Advice", "specialized_advice"],
  privacy: ["Privacy", "privacy"],
  intellectual_property: ["Intellectual Property", "intellectual_property"],
  indiscriminate_weapons: ["Indiscriminate Weapons", "dangerous_content"],
  hate: ["Hate", "hate_speech"],
  self_harm: ["Self-Harm", "dangerous_content"],
  sexual_content: ["Sexual Content", "sexually_explicit"],
  elections: ["Elections", "elections"],
  code_interpreter_abuse: ["Code Interpreter Abuse", "code_interpreter_abuse"],
} as const satisfies Readonly<Record<string, readonly [title: string, category: Category]>>;

export type PolicyId = keyof typeof CATEGORIES;

/** What a category is called in the templates, without its full stop. */
export function titleOf(id: PolicyId): string {
  return CATEGORIES[id][0];
}

const NO_WORDING = { prompt: {}, response: {} };

/** The model knows its policies by their names: they have no wordings. */
export const POLICIES: readonly Policy[] = [
  { id: ANY, title: "Unsafe (any category)", category: ANY, wording: NO_WORDING },
  ...Object.entries(CATEGORIES).map(([id, [title, category]]) => {
    return { id, title, category, wording: NO_WORDING };
  }),
];
