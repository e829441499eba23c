import type { Cost } from "../judge/cost.ts";
import type { Results } from "../results/results.ts";
import { html, type Html } from "./html.ts";
import { page } from "./page.ts";
import { headerSection } from "./sections/header.ts";
import { glossarySection, reproductionSection } from "./sections/reproduction.ts";
import { summarySection } from "./sections/summary.ts";
import { taskSection } from "./sections/task.ts";
import { worstTexts } from "./sections/worst-rows.ts";
import type { ExplorerData, PageData } from "./shared/page-data.ts";
import { createView, type ReportView } from "./view.ts";

function contents({ tasks }: ReportView): Html {
  const links = tasks.map(({ key, task }) => html`<li><a href="#${key}">${task.title}</a></li>`);
  return html`<nav class="contents" aria-label="Contents">
    <ul>
      <li><a href="#summary">Summary</a></li>
      ${links}
      <li><a href="#measures">What the measures mean</a></li>
      <li><a href="#reproduction">Reproduction</a></li>
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

/**
 * The results as one HTML page for people: it opens from disk, asks the network for nothing, and
 * shows no row's text before its reader asks for it. Costs are shown where they are given.
 */
export function renderReport(results: Results, cost: Cost | null = null): string {
  const view = createView(results, cost);
  const names = results.guards.map(({ name }) => name).join(", ");
  const body = html`<a class="skip" href="#summary">Skip to the summary</a>
    <div class="layout">
      ${contents(view)}
      <main>
        ${headerSection(view)} ${summarySection(view)} ${view.tasks.map(taskSection)}
        ${glossarySection(results)} ${reproductionSection(results)}
      </main>
    </div>`;
  return page({ title: `Safety guard evaluation: ${names}`, data: pageData(view), body });
}
