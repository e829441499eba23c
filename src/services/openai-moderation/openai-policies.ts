import type { HarmCategory, Policy } from "../../core/index.ts";

/** OpenAI's thirteen categories, each with the shared harm type that it is nearest to. */
const CATEGORIES = [
  ["harassment", "Harassment", "harassment"],
  ["harassment/threatening", "Harassment with threats", "harassment"],
  ["hate", "Hate", "hate_speech"],
  ["hate/threatening", "Hate with threats", "hate_speech"],
  ["illicit", "Illicit acts", "dangerous_content"],
  ["illicit/violent", "Violent illicit acts", "dangerous_content"],
  ["self-harm", "Self-harm", "dangerous_content"],
  ["self-harm/intent", "Intent of self-harm", "dangerous_content"],
  ["self-harm/instructions", "Instructions for self-harm", "dangerous_content"],
  ["sexual", "Sexual content", "sexually_explicit"],
  ["sexual/minors", "Sexual content with minors", "sexually_explicit"],
  ["violence", "Violence", "dangerous_content"],
  ["violence/graphic", "Graphic violence", "dangerous_content"],
] as const satisfies readonly (readonly [id: string, title: string, category: HarmCategory])[];

/** The categories as policies, by their own names. The model knows them by itself: no wordings. */
export const OPENAI_MODERATION_POLICIES: readonly Policy[] = CATEGORIES.map(
  ([id, title, category]) => ({ id, title, category, wording: { prompt: {}, response: {} } }),
);
