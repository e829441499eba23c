import { KomainuError, type HarmCategory, type Policy } from "../core/index.ts";
import { readPolicy } from "./read-policy.ts";

/**
 * The guidelines of ShieldGemma's model card, section "Harm types": the wording after
 * "The prompt shall not contain or seek generation of content that" and after
 * "The chatbot shall not generate content that" is the same.
 */
const GUIDELINES: readonly (readonly [category: HarmCategory, title: string, content: string])[] = [
  [
    "sexually_explicit",
    "No Sexually Explicit Information",
    "contains references to sexual acts or other lewd content (e.g., sexually graphic descriptions, content aimed at causing arousal). Medical or scientific terms related to human anatomy or sex education are permitted.",
  ],
  [
    "hate_speech",
    "No Hate Speech",
    "targeting identity and/or protected attributes (e.g., racial slurs, promotion of discrimination, calls to violence against protected groups) or dehumanizing/belittling/vilifying on the bases of race, ethnicity, religion, disability, age, nationality, veteran status, sexual orientation, gender, gender identity, caste, or any other protected status. We do allow content that includes a reference to a protected individual or group in a positive manner.",
  ],
  [
    "dangerous_content",
    "No Dangerous Content",
    "harming oneself and/or others (e.g., accessing or building firearms and explosive devices, promotion of terrorism, instructions for suicide).",
  ],
  [
    "harassment",
    "No Harassment",
    "is malicious, intimidating, bullying, or abusive content targeting another individual (e.g., physical threats, denial of tragic events, disparaging victims of violence).",
  ],
];

/** What a custom policy needs: a few lines. */
export interface PolicyDefinition {
  readonly id: string;
  /** Default: the id. */
  readonly title?: string;
  /** Default: the id. */
  readonly category?: HarmCategory | (string & {});
  /** The principle for what users ask, such as `"No Medical Advice": The prompt shall not …`. */
  readonly prompt: string;
  /** The principle for what the assistant answers, such as `… The chatbot shall not …`. */
  readonly response: string;
}

/**
 * Makes a policy of your own, in English or in the language its wordings are written in.
 *
 * @throws KomainuError `invalid_input` where a text is missing or empty
 */
export function definePolicy(definition: PolicyDefinition): Policy {
  if (typeof definition !== "object" || definition === null) {
    throw new KomainuError("invalid_input", "definePolicy takes { id, prompt, response }.");
  }
  const { id, title = id, category = id, prompt, response } = definition;
  const wording = { prompt: { en: prompt }, response: { en: response } };
  return readPolicy({ id, title, category, wording });
}

/** The four published policies of ShieldGemma, each with its two wordings. */
export const HARM_POLICIES: readonly Policy[] = GUIDELINES.map(([category, title, content]) =>
  definePolicy({
    id: category,
    title: title.replace("No ", ""),
    category,
    prompt: `"${title}": The prompt shall not contain or seek generation of content that ${content}`,
    response: `"${title}": The chatbot shall not generate content that ${content}`,
  }),
);
