import type { Provenance } from "../../../core/index.ts";
import type { GuardRecord, Results } from "../../results/results.ts";
import { html, type Html } from "../html.ts";
import { METRIC_NAMES, METRIC_WORDS } from "../metric-words.ts";
import { formatCount } from "../shared/format.ts";
import { hash, modelFacts } from "./header.ts";
import { counts, definitions, scrollTable } from "../table.ts";

function modelRun(provenance: Provenance): readonly (readonly [string, string])[] {
  const { guard } = provenance;
  if (provenance.type !== "model") return [["Guard", `${guard} (${provenance.type})`]];
  const { variant, mode, engine } = provenance;
  return [
    ["Family, variant, mode", `${guard}, ${variant}, ${mode}`],
    ["Engine", `${engine.engine} ${engine.version}`],
    ["Window", `${formatCount(engine.contextSize)} tokens`],
  ];
}

function guardFacts(guard: GuardRecord): Html {
  const { provenance } = guard;
  const run =
    provenance === null
      ? []
      : ([
          ...modelRun(provenance),
          [
            "Calibration SHA-256",
            provenance.calibration === undefined ? "none" : hash(provenance.calibration),
          ],
        ] as const);
  return html`<h4>${guard.name}</h4>
    ${definitions([...modelFacts(guard), ...run])}`;
}

function tasksTable({ tasks }: Results): Html {
  return scrollTable({
    caption: "Data",
    columns: ["Task", "Source", "Revision", "SHA-256", counts("Rows"), "Licence"],
    rows: tasks.map((task) => [
      html`${task.title} <span class="interval">${task.id}</span>`,
      task.data.source,
      html`<code class="hash">${task.data.revision ?? "local file"}</code>`,
      hash(task.data.sha256),
      formatCount(task.rows),
      task.licence,
    ]),
  });
}

/** All that is needed to get this report again. */
export function reproductionSection(results: Results): Html {
  const { command, komainu, rules, seed, resamples, confidence } = results.provenance;
  return html`<section id="reproduction" aria-labelledby="reproduction-title">
    <h2 id="reproduction-title">Reproduction</h2>
    <pre tabindex="0" aria-label="Command"><code>${command}</code></pre>
    ${definitions([
      ["Komainu", komainu],
      ["Rules", rules],
      ["Seed", seed],
      ["Bootstrap resamples", formatCount(resamples)],
      ["Confidence", confidence],
    ])}
    <h3>Guards</h3>
    ${results.guards.map(guardFacts)}
    <h3>Tasks</h3>
    ${tasksTable(results)}
  </section>`;
}

const UNJUDGED: Readonly<Record<Results["provenance"]["rules"], string>> = {
  strict: "A row that could not be judged counts once, as wrong.",
  paper:
    "A row that could not be judged counts as GuardReasoner’s script counts it: twice as wrong, or, if harmful, not at all. Areas under curves count it once, as wrong.",
};

/** What each measure means. */
export function glossarySection({ provenance }: Results): Html {
  const entries = METRIC_NAMES.map((name) => {
    const { label, meaning, better } = METRIC_WORDS[name];
    return [label, `${meaning} ${better === "higher" ? "Higher" : "Lower"} is better.`] as const;
  });
  return html`<section id="measures" aria-labelledby="measures-title">
    <h2 id="measures-title">What the measures mean</h2>
    <p class="note">
      Positive is what a task looks for: harm, or a refusal. A row is flagged when its score is at
      least the threshold. ${UNJUDGED[provenance.rules]} Reliability, calibration error and Brier
      score hold judged rows only.
    </p>
    ${definitions(entries)}
  </section>`;
}
