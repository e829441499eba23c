import type { PageData } from "../shared/page-data.ts";
import { CLIENT_WORDS } from "../words/client-words.ts";
import type { ReportLanguage } from "../words/languages.ts";
import { startExplorer } from "./explorer.ts";
import { awaitLanguage, startLanguages } from "./languages.ts";
import { startScrolling } from "./scrolling.ts";
import { startTexts } from "./texts.ts";
import { startTheme } from "./theme.ts";

/** Brings the page's content to life; again whenever its language was changed. */
function start(data: PageData, language: ReportLanguage): void {
  const words = CLIENT_WORDS[language];
  for (const switches of document.querySelectorAll<HTMLElement>(".switches")) {
    switches.hidden = false;
  }
  startTheme(words);
  for (const root of document.querySelectorAll<HTMLElement>("[data-explorer]")) {
    const explorer = data.explorers[root.dataset["explorer"] ?? ""];
    if (explorer !== undefined) startExplorer(root, explorer, words);
  }
  startTexts(data.texts, words);
  startScrolling(words);
}

// The script stands in the page's head, so that no one sees the page in another language first.
awaitLanguage();
document.addEventListener("DOMContentLoaded", () => {
  const data = JSON.parse(document.querySelector("#data")?.textContent ?? "{}") as PageData;
  startLanguages((language) => start(data, language));
});
