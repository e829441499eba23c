import { modelOf } from "../../../guard/provenance-schema.ts";
import { html, type Html } from "../html.ts";
import { formatCount, formatShare } from "../shared/format.ts";
import { classesOf, type GuardOnTask, type ReportView, type TaskView } from "../view.ts";

/** Fewer positive rows than this leave wide intervals. */
const FEW_ROWS = 100;

/** A larger share of rows without a judgement is worth a word. */
const MUCH_UNJUDGED = 0.01;

function runCautions({ results }: ReportView): readonly string[] {
  const { rules, resamples } = results.provenance;
  const cautions: string[] = [];
  if (rules === "paper") {
    cautions.push(
      "Counted by the GuardReasoner paper’s rules: an answer that could not be read counts twice, or not at all. Numbers under strict rules differ.",
    );
  }
  if (resamples === 0) {
    cautions.push("Nothing was resampled: F1 and the areas under curves have no intervals.");
  }
  return cautions;
}

function guardCautions({ results }: ReportView): readonly string[] {
  return results.guards.flatMap((guard) => {
    const cautions: string[] = [];
    if (guard.provenance?.guard === "screen") {
      cautions.push(
        `${guard.name} is the bundled screen: a first look of low assurance, not a guard model.`,
      );
    } else if (guard.provenance === null) {
      cautions.push(`${guard.name}: recorded answers that do not say which model gave them.`);
    } else if (modelOf(guard.provenance)?.sha256 === undefined) {
      cautions.push(`${guard.name}: the model file’s hash is not recorded.`);
    }
    return cautions;
  });
}

function classCaution({ task, guards: [first], words }: TaskView): readonly string[] {
  if (first === undefined) return [`${task.title}: no guard was measured on it.`];
  const { overall } = first;
  const classes = classesOf(overall);
  if (classes === "positives") {
    return [
      `${task.title}: every row is labelled ${words.positive}. It says nothing of false alarms.`,
    ];
  }
  if (classes === "negatives") {
    return [`${task.title}: no row is labelled ${words.positive}. It says nothing of misses.`];
  }
  if (overall.positives >= FEW_ROWS) return [];
  return [
    `${task.title}: only ${formatCount(overall.positives)} rows are labelled ${words.positive}; what is said of them is uncertain.`,
  ];
}

function evaluationCautions(
  { task }: TaskView,
  { guard, evaluation }: GuardOnTask,
): readonly string[] {
  const cautions: string[] = [];
  const share = evaluation.rows === 0 ? 0 : evaluation.unjudged.count / evaluation.rows;
  if (share > MUCH_UNJUDGED) {
    cautions.push(
      `${task.title}: ${guard.name} could not judge ${formatShare(share)} of the rows.`,
    );
  }
  if (evaluation.protocol !== null) {
    cautions.push(
      `${task.title}: ${guard.name} was asked in a way of its own: ${evaluation.protocol}`,
    );
  }
  return cautions;
}

/** What a reader of the headline numbers has to know, derived from the results alone. */
function cautions(view: ReportView): readonly string[] {
  const taskCautions = view.tasks.flatMap((task) => [
    ...classCaution(task),
    ...task.guards.flatMap((entry) => evaluationCautions(task, entry)),
  ]);
  return [...runCautions(view), ...guardCautions(view), ...taskCautions];
}

/** The cautions as a list; nothing where there are none. */
export function cautionList(view: ReportView): Html | null {
  const items = cautions(view);
  if (items.length === 0) return null;
  return html`<div class="panel caution">
    <h3>Read with care</h3>
    <ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
  </div>`;
}
