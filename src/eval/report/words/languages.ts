/** The languages that the report is written in; the first is what a page falls back to. */
export const REPORT_LANGUAGES = ["en", "ja"] as const;

export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<ReportLanguage, string>> = {
  en: "English",
  ja: "日本語",
};
