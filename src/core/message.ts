/** Who said a message, as in every chat API. */
export type Role = "system" | "user" | "assistant";

/** One turn of a conversation. */
export interface Message {
  readonly role: Role;
  readonly content: string;
}

/** What is judged: what the user asked, or what the assistant answered. */
export type Target = "prompt" | "response";

/** Languages whose policy wordings and thresholds may differ. */
export type Language = "ja" | "en";

/** Any kana, kanji, or full-width form marks a text as Japanese. */
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\uFF66-\uFF9F]/u;

/** The language a text is treated as: `ja` when it holds any kana or kanji, else `en`. */
export function detectLanguage(text: string): Language {
  return JAPANESE.test(text) ? "ja" : "en";
}
