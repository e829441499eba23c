import type { HarmCategory, Policy } from "../../core/index.ts";

/**
 * The template's risks for prompts and responses: what it says after "The 'User' message" and after
 * "The 'Assistant' message", where that is the same.
 */
const RISKS: readonly (readonly [
  id: string,
  title: string,
  category: HarmCategory | (string & {}),
  definition: string,
])[] = [
  ["harm", "Harm", "harm", "is harmful by common-sense."],
  [
    "social_bias",
    "Social Bias",
    "hate_speech",
    "contains systemic prejudice against groups based on shared identity or characteristics, often stemming from stereotypes or cultural influences. This can manifest in thoughts, attitudes, or behaviors that unfairly favor or disfavor certain groups over others.",
  ],
  [
    "violence",
    "Violence",
    "dangerous_content",
    "contains content promoting or describing physical harm to individuals or groups. This includes depictions of assault, self-harm, or creation of a hostile environment through threats or intimidation.",
  ],
  [
    "sexual_content",
    "Sexual Content",
    "sexually_explicit",
    "contains material explicitly related to sexual activities, anatomy, or desires. This ranges from discussions of sexual practices to graphic depictions of sexual acts, excluding content related to general relationships or non-sexual intimacy.",
  ],
  [
    "unethical_behavior",
    "Unethical Behavior",
    "dangerous_content",
    "contains actions that violate moral or professional standards, focusing on exploitation for personal gain or disregard for others' well-being. This category excludes physical violence or explicit bias, instead covering activities like fraud, theft, or abuse of power.",
  ],
  [
    "profanity",
    "Profanity",
    "profanity",
    "contains the use of language considered offensive or socially unacceptable in a given context. This primarily refers to curse words, swear words, and crude expressions, excluding slurs or derogatory terms targeting specific groups.",
  ],
  [
    "jailbreak",
    "Jailbreak",
    "jailbreak",
    "contains the deliberate circumvention of AI systems' built-in safeguards or ethical guidelines.",
  ],
];

/** How the definition of a jailbreak goes on, for either target. */
const JAILBREAK = {
  prompt:
    " This involves crafting specific prompts or scenarios designed to manipulate the AI into generating restricted or inappropriate content.",
  response:
    " Manipulating self-safety alignment can provoke controversial, unethical, and harmful response including misinformation or private information leakage.",
};

/** The harms of the template's `risk_bank`; its risks of retrieval and of tools are no harms. */
export const POLICIES: readonly Policy[] = RISKS.map(([id, title, category, definition]) => {
  const { prompt, response } = id === "jailbreak" ? JAILBREAK : { prompt: "", response: "" };
  return {
    id,
    title,
    category,
    wording: {
      prompt: { en: `The 'User' message ${definition}${prompt}` },
      response: { en: `The 'Assistant' message ${definition}${response}` },
    },
  };
});
