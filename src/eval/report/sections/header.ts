import type { GuardRecord } from "../../results/results.ts";
import { guardSign } from "../charts/guard-mark.ts";
import { html, type Html } from "../html.ts";
import { definitions } from "../table.ts";
import type { ReportView } from "../view.ts";
import { engineFacts, modelFacts, type Fact } from "./guard-facts.ts";
import { LANGUAGE_NAMES, type ReportLanguage } from "../words/languages.ts";

function guardCard({ labels, words }: ReportView, guard: GuardRecord, index: number): Html {
  const label = labels[index] ?? guard.name;
  const named: readonly Fact[] = label === guard.name ? [] : [[words.header.name, guard.name]];
  const facts = [...named, ...modelFacts(guard, words), ...engineFacts(guard, words)];
  return html`<li class="card">
    <p class="title">${guardSign(index)}<span class="name">${label}</span></p>
    ${definitions(facts)}
  </li>`;
}

/** When and by what the results were made. */
function origin({ results, words: { header } }: ReportView): Html {
  const { createdAt, komainu } = results.provenance;
  const created =
    createdAt === undefined
      ? header.unknownDate
      : html`<time datetime="${createdAt}">${header.date(new Date(createdAt))}</time>`;
  return html`<dl class="origin">
    <div>
      <dt>${header.createdAt}</dt>
      <dd>${created}</dd>
    </div>
    <div>
      <dt>${header.version}</dt>
      <dd>${header.versionOf(komainu)}</dd>
    </div>
  </dl>`;
}

export interface HeaderOptions {
  readonly title: string | undefined;
  readonly language: ReportLanguage;
  readonly languages: readonly ReportLanguage[];
}

/** Buttons that the page's script shows: one for each language, one for light and dark. */
function switches({ words }: ReportView, { language, languages }: HeaderOptions): Html {
  const buttons = languages.map(
    (name) =>
      html`<button
        type="button"
        lang="${name}"
        data-language="${name}"
        aria-pressed="${String(name === language)}"
      >
        ${LANGUAGE_NAMES[name]}
      </button>`,
  );
  const group =
    languages.length > 1 &&
    html`<div class="languages" role="group" aria-label="${words.page.languages}">${buttons}</div>`;
  return html`<div class="switches" hidden>
    ${group}<button type="button" id="theme">${words.client.dark}</button>
  </div>`;
}

/** The page's head: what it is, and the guards with the models behind them. */
export function headerSection(view: ReportView, options: HeaderOptions): Html {
  const { title } = options;
  const { page } = view.words;
  const kind = title === undefined ? null : html` · ${page.kind}`;
  return html`<header class="masthead">
    <p class="kicker"><span lang="ja">狛犬</span> Komainu${kind}</p>
    <h1>${title ?? page.defaultTitle}</h1>
    ${origin(view)} ${switches(view, options)}
    <ul class="cards">
      ${view.results.guards.map((guard, index) => guardCard(view, guard, index))}
    </ul>
  </header>`;
}
