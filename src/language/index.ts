export { detectLanguage } from "./detect-language.ts";
export { canonicalLanguageTag, isLanguageTag } from "./language-tag.ts";
export { matchLanguage } from "./match-language.ts";
