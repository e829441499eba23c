import type { ReportLanguage } from "./languages.ts";

/** What a language's name is in another, by its BCP-47 tag; the tag itself where it has none. */
export function languageName(tag: string, language: ReportLanguage): string {
  try {
    return new Intl.DisplayNames([language], { type: "language", fallback: "code" }).of(tag) ?? tag;
  } catch {
    // What is no tag: a column of rows may hold anything.
    return tag;
  }
}
