import { ENGLISH, type Words } from "./english.ts";
import { JAPANESE } from "./japanese.ts";
import type { ReportLanguage } from "./languages.ts";

/** What the page says, by language. */
export const WORDS: Readonly<Record<ReportLanguage, Words>> = { en: ENGLISH, ja: JAPANESE };
