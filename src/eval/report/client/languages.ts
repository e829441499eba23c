import { REPORT_LANGUAGES, type ReportLanguage } from "../words/languages.ts";
import { keepPlace } from "./keep-place.ts";

/** Where the reader's choice is kept, for every report that this browser opens. */
const STORAGE_KEY = "komainu-report-language";

const isLanguage = (value: string | null | undefined): value is ReportLanguage =>
  REPORT_LANGUAGES.some((language) => language === value);

/** What the reader chose before; `null` too where the browser keeps nothing for files. */
function readChoice(): ReportLanguage | null {
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    return isLanguage(kept) ? kept : null;
  } catch {
    return null;
  }
}

function keepChoice(language: ReportLanguage): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Then it holds until the page is closed.
  }
}

/** The first of the reader's languages that the page has. */
function readerLanguage(): ReportLanguage | null {
  const found = navigator.languages
    .map((tag) => tag.split("-")[0]?.toLowerCase())
    .find((language) => isLanguage(language));
  return isLanguage(found) ? found : null;
}

/** The language that the page should be in, of those that it has. */
function wantedLanguage(): ReportLanguage | null {
  const { languages = "" } = document.documentElement.dataset;
  const wanted = readChoice() ?? readerLanguage();
  return wanted !== null && languages.split(" ").includes(wanted) ? wanted : null;
}

/** Hides the page while it is read in, where it will then be shown in another language. */
export function awaitLanguage(): void {
  const root = document.documentElement;
  const wanted = wantedLanguage();
  root.toggleAttribute("data-waiting", wanted !== null && wanted !== root.lang);
}

/** What the page holds in one language, untouched by its script. */
interface Content {
  readonly title: string;
  readonly body: DocumentFragment;
}

/** Everything that the page holds, by language: what it shows, and what it has kept aside. */
function readContents(root: HTMLElement): Map<string, Content> {
  const shown = document.createDocumentFragment();
  shown.append(root.cloneNode(true));
  const body = document.createDocumentFragment();
  body.append(...(shown.firstElementChild?.childNodes ?? []));
  const contents = new Map([[document.documentElement.lang, { title: document.title, body }]]);
  for (const template of document.querySelectorAll<HTMLTemplateElement>("[data-content]")) {
    const { content: language = "", title = "" } = template.dataset;
    contents.set(language, { title, body: template.content });
  }
  return contents;
}

/**
 * Shows the page in the language that its reader chose before, or else in the first of theirs that it
 * has, and lets them change it. `start` brings what is shown to life.
 */
export function startLanguages(start: (language: ReportLanguage) => void): void {
  const root = document.querySelector<HTMLElement>("#content");
  const first = document.documentElement.lang;
  if (root === null || !isLanguage(first)) return;
  const contents = readContents(root);

  const show = (language: ReportLanguage): void => {
    const content = contents.get(language);
    if (content !== undefined && document.documentElement.lang !== language) {
      root.replaceChildren(content.body.cloneNode(true));
      document.documentElement.lang = language;
      document.title = content.title;
    }
    document.documentElement.removeAttribute("data-waiting");
    start(language);
    for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-language]")) {
      const chosen = button.dataset["language"];
      if (isLanguage(chosen)) button.addEventListener("click", () => choose(chosen));
    }
  };
  const choose = (language: ReportLanguage): void => {
    keepChoice(language);
    if (document.documentElement.lang === language) return;
    const back = keepPlace(root);
    show(language);
    back();
    root.querySelector<HTMLButtonElement>(`button[data-language="${language}"]`)?.focus();
  };

  show(wantedLanguage() ?? first);
  // What the address names was not there when the browser looked for it.
  const named = document.getElementById(location.hash.slice(1));
  if (document.documentElement.lang !== first) named?.scrollIntoView({ behavior: "instant" });
}
