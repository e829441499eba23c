import type { GuardRecord, Results } from "../../results/results.ts";
import { html, type Html } from "../html.ts";
import { BETTER, METRIC_ORDER } from "../metric-order.ts";
import { formatCount } from "../shared/format.ts";
import { counts, definitions, scrollTable } from "../table.ts";
import type { ReportView } from "../view.ts";
import type { Words } from "../words/english.ts";
import { engineFacts, hash, modelFacts, runFacts } from "./guard-facts.ts";

function guardFacts(guard: GuardRecord, words: Words): Html {
  const facts = [
    ...modelFacts(guard, words),
    ...engineFacts(guard, words),
    ...runFacts(guard, words),
  ];
  return html`<h4>${guard.name}</h4>
    ${definitions(facts)}`;
}

function tasksTable({ tasks, words }: ReportView): Html {
  const { columns, reproduction, header } = words;
  return scrollTable({
    caption: reproduction.data,
    columns: [
      columns.task,
      columns.source,
      reproduction.revision,
      "SHA-256",
      counts(columns.rows),
      columns.licence,
    ],
    rows: tasks.map(({ task }) => [
      html`${task.title} <span class="interval">${task.id}</span>`,
      task.data.source,
      html`<code class="hash">${task.data.revision ?? reproduction.localFile}</code>`,
      hash(task.data.sha256, header),
      formatCount(task.rows),
      task.licence,
    ]),
  });
}

/** All that is needed to get this report again. */
export function reproductionSection(view: ReportView): Html {
  const { results, words } = view;
  const { command, komainu, rules, seed, resamples, confidence } = results.provenance;
  const { reproduction } = words;
  return html`<section id="reproduction" aria-labelledby="reproduction-title">
    <h2 id="reproduction-title">${reproduction.title}</h2>
    <pre tabindex="0" aria-label="${reproduction.command}"><code>${command}</code></pre>
    ${definitions([
      ["Komainu", komainu],
      [reproduction.rules, reproduction.rule[rules]],
      [reproduction.seed, seed],
      [reproduction.resamples, formatCount(resamples)],
      [reproduction.confidence, confidence],
    ])}
    <h3>${reproduction.guards}</h3>
    ${results.guards.map((guard) => guardFacts(guard, words))}
    <h3>${reproduction.tasks}</h3>
    ${tasksTable(view)}
  </section>`;
}

/** What each measure means. */
export function glossarySection({ provenance }: Results, words: Words): Html {
  const { glossary, metrics, sentences } = words;
  const entries = METRIC_ORDER.map((name) => {
    const { label, meaning } = metrics[name];
    return [label, sentences([meaning, glossary[BETTER[name]]])] as const;
  });
  const note = [glossary.note, glossary.unjudged[provenance.rules], glossary.judgedOnly];
  return html`<section id="measures" aria-labelledby="measures-title">
    <h2 id="measures-title">${glossary.title}</h2>
    <p class="note">${sentences(note)}</p>
    ${definitions(entries)}
  </section>`;
}
