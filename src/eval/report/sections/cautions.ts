import { modelOf } from "../../../guard/provenance-schema.ts";
import { html, type Html } from "../html.ts";
import { formatShare } from "../shared/format.ts";
import { classesOf, type GuardOnTask, type ReportView, type TaskView } from "../view.ts";
import { findClassifier } from "../../../classifier/bundled.ts";

/** Fewer positive rows than this leave wide intervals. */
const FEW_ROWS = 100;

/** A larger share of rows without a judgement is worth a word. */
const MUCH_UNJUDGED = 0.01;

function runCautions({ results, words: { cautions } }: ReportView): readonly string[] {
  const { rules, resamples } = results.provenance;
  const found: string[] = [];
  if (rules === "paper") found.push(cautions.paperRules);
  if (resamples === 0) found.push(cautions.noIntervals);
  return found;
}

function guardCautions({ results, labels, words: { cautions } }: ReportView): readonly string[] {
  return results.guards.flatMap(({ name, provenance }, index) => {
    const label = labels[index] ?? name;
    if (provenance === null) return [cautions.unknownModel(label)];
    if (findClassifier(provenance.guard) !== undefined) return [cautions.classifier(label)];
    // A service keeps its model to itself, and a cascade's stages are guards of their own.
    if (provenance.type !== "model" && provenance.type !== "classifier") return [];
    return modelOf(provenance)?.sha256 === undefined ? [cautions.unknownHash(label)] : [];
  });
}

function classCaution({ task, guards: [first], classes, words }: TaskView): readonly string[] {
  const { cautions } = words;
  if (first === undefined) return [cautions.noGuard(task.title)];
  const { overall } = first;
  const found = classesOf(overall);
  if (found === "positives") return [cautions.allPositive(task.title, classes.positive)];
  if (found === "negatives") return [cautions.nonePositive(task.title, classes.positive)];
  if (overall.positives >= FEW_ROWS) return [];
  return [cautions.fewPositive(task.title, overall.positives, classes.positive)];
}

function evaluationCautions(
  { task, words: { cautions, phrase } }: TaskView,
  { label, evaluation }: GuardOnTask,
): readonly string[] {
  const { rows, unjudged, protocol } = evaluation;
  const found: string[] = [];
  const share = rows === 0 ? 0 : unjudged.count / rows;
  if (share > MUCH_UNJUDGED) {
    found.push(cautions.unjudged(task.title, label, formatShare(share)));
  }
  if (protocol !== null) found.push(cautions.protocol(task.title, label, phrase(protocol)));
  return found;
}

/** What a reader of the headline numbers has to know, derived from nothing but the results. */
function cautionsOf(view: ReportView): readonly string[] {
  const taskCautions = view.tasks.flatMap((task) => [
    ...classCaution(task),
    ...task.guards.flatMap((entry) => evaluationCautions(task, entry)),
  ]);
  return [...runCautions(view), ...guardCautions(view), ...taskCautions];
}

/** The cautions as a list; nothing where there are none. */
export function cautionList(view: ReportView): Html | null {
  const items = cautionsOf(view);
  if (items.length === 0) return null;
  return html`<div class="panel caution">
    <h3>${view.words.cautions.title}</h3>
    <ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
  </div>`;
}
