import { engineOf, modelOf } from "../../../guard/provenance-schema.ts";
import type { GuardRecord } from "../../results/results.ts";
import { guardSign } from "../charts/guard-mark.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import type { ReportView } from "../view.ts";
import { definitions } from "../table.ts";

/** What is known of the model behind a guard. */
export function modelFacts(guard: GuardRecord): readonly (readonly [string, HtmlValue])[] {
  const facts: (readonly [string, HtmlValue])[] = [];
  const { provenance, predictions } = guard;
  const model = provenance === null ? undefined : modelOf(provenance);
  const adapter = provenance === null ? undefined : engineOf(provenance)?.adapter;
  if (model !== undefined) {
    const kind = [model.architecture, model.quantization].filter((part) => part !== undefined);
    facts.push(["Model", [model.name, kind.length > 0 && ` (${kind.join(", ")})`]]);
    facts.push(["SHA-256", hash(model.sha256)]);
    if (adapter !== undefined) {
      facts.push(["Adapter", `${adapter.name}, scale ${adapter.scale}`]);
      facts.push(["Adapter SHA-256", hash(adapter.sha256)]);
    }
  }
  if (predictions !== null) {
    facts.push(["Recorded answers", predictions.file]);
    facts.push(["Answers’ SHA-256", hash(predictions.sha256)]);
  }
  return facts;
}

/** A hash in full, or the word that there is none. */
export function hash(value: string | undefined): Html {
  if (value === undefined) return html`not recorded`;
  return html`<code class="hash">${value}</code>`;
}

function guardCard(guard: GuardRecord, index: number): Html {
  return html`<li class="card">
    <p class="title">${guardSign(index)}<span class="name">${guard.name}</span></p>
    ${definitions(modelFacts(guard))}
  </li>`;
}

/** The page's head: what it is, and the guards with the models behind them. */
export function headerSection(view: ReportView): Html {
  const { guards, provenance } = view.results;
  return html`<header class="masthead">
    <p class="kicker"><span lang="ja">狛犬</span> Komainu ${provenance.komainu}</p>
    <h1>Safety guard evaluation</h1>
    <button type="button" id="theme" hidden>Dark appearance</button>
    <ul class="cards">
      ${guards.map(guardCard)}
    </ul>
  </header>`;
}
