import type { Cost } from "../judge/cost.ts";
import type { Results } from "../results/results.ts";
import { html, type Html } from "./html.ts";
import { page, type PageContent } from "./page.ts";
import { headerSection } from "./sections/header.ts";
import { glossarySection, reproductionSection } from "./sections/reproduction.ts";
import { summarySection } from "./sections/summary.ts";
import { taskSection } from "./sections/task.ts";
import { worstTexts } from "./sections/worst-rows.ts";
import type { ExplorerData, PageData } from "./shared/page-data.ts";
import { createView, type ReportView } from "./view.ts";
import { REPORT_LANGUAGES, type ReportLanguage } from "./words/languages.ts";
import { WORDS } from "./words/words-of.ts";

export interface ReportOptions {
  /** Times and tokens, shown where they are given. Default: none. */
  readonly cost?: Cost | null | undefined;
  /** What the page is called. Default: what it is, and the guards' names. */
  readonly title?: string | undefined;
  /**
   * A language makes a page in that one only; `reader` makes a page in all of them, which begins in
   * the reader's own and lets them change. Default `reader`.
   */
  readonly language?: ReportLanguage | "reader" | undefined;
}

function contents({ tasks, words }: ReportView): Html {
  const links = tasks.map(({ key, task }) => html`<li><a href="#${key}">${task.title}</a></li>`);
  return html`<nav class="contents" aria-label="${words.page.contents}">
    <ul>
      <li><a href="#summary">${words.summary.title}</a></li>
      ${links}
      <li><a href="#measures">${words.glossary.title}</a></li>
      <li><a href="#reproduction">${words.reproduction.title}</a></li>
    </ul>
  </nav>`;
}

function pageData({ tasks }: ReportView): PageData {
  const explorers: Record<string, ExplorerData> = {};
  for (const { key, overall, table } of tasks.flatMap(({ guards }) => guards)) {
    const run = { threshold: overall.threshold.value, confusion: overall.confusion };
    if (table !== null) explorers[key] = { table, run };
  }
  return { explorers, texts: Object.assign({}, ...tasks.map(worstTexts)) as PageData["texts"] };
}

function pageContent(
  view: ReportView,
  language: ReportLanguage,
  languages: readonly ReportLanguage[],
  title: string | undefined,
): PageContent {
  const { words, results, labels } = view;
  const body = html`<a class="skip" href="#summary">${words.page.skip}</a>
    <div class="layout">
      ${contents(view)}
      <main>
        ${headerSection(view, { title, language, languages })} ${summarySection(view)}
        ${view.tasks.map(taskSection)} ${glossarySection(results, words)}
        ${reproductionSection(view)}
      </main>
    </div>`;
  return { language, title: title ?? words.page.titleOf(labels), body };
}

/**
 * The results as one HTML page for people: it opens from disk, asks the network for nothing, and
 * shows no row's text before its reader asks for it.
 */
export function renderReport(results: Results, options: ReportOptions = {}): string {
  const { cost = null, title, language = "reader" } = options;
  const languages = language === "reader" ? REPORT_LANGUAGES : [language];
  const views = languages.map((name) => createView(results, cost, WORDS[name]));
  const contents = views.flatMap((view, index) => {
    const name = languages[index];
    return name === undefined ? [] : [pageContent(view, name, languages, title)];
  });
  const [view] = views;
  const [first, ...others] = contents;
  if (view === undefined || first === undefined) throw new TypeError("a page has a language");
  return page({ first, others, data: pageData(view) });
}
