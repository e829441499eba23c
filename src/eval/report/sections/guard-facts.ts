import type { ModelInfo, Provenance } from "../../../core/index.ts";
import { engineOf, modelOf } from "../../../guard/provenance-schema.ts";
import type { GuardRecord } from "../../results/results.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import type { Words } from "../words/english.ts";

/** A name and its value. */
export type Fact = readonly [string, HtmlValue];

/** A hash in full, or the word that there is none. */
export function hash(value: string | undefined, header: Words["header"]): Html {
  if (value === undefined) return html`${header.notRecorded}`;
  return html`<code class="hash">${value}</code>`;
}

function fileFacts(model: ModelInfo, header: Words["header"]): readonly Fact[] {
  const kind = [model.architecture, model.quantization].filter((part) => part !== undefined);
  return [
    [header.model, [model.name, kind.length > 0 && ` (${kind.join(", ")})`]],
    ["SHA-256", hash(model.sha256, header)],
  ];
}

/** What is known of what answers, whatever kind of guard it is. */
function answererFacts(provenance: Provenance, { header }: Words): readonly Fact[] {
  if (provenance.type === "cascade") {
    return [[header.stages, provenance.stages.map(({ guard }) => guard).join(" → ")]];
  }
  if (provenance.type === "service") {
    return [
      [header.service, provenance.url],
      [header.model, provenance.model],
    ];
  }
  const model = modelOf(provenance);
  const adapter = engineOf(provenance)?.adapter;
  const facts = model === undefined ? [] : fileFacts(model, header);
  if (adapter === undefined) return facts;
  return [
    ...facts,
    [header.adapter, header.adapterScale(adapter.name, adapter.scale)],
    [header.adapterHash, hash(adapter.sha256, header)],
  ];
}

/** What is known of the model behind a guard. */
export function modelFacts(guard: GuardRecord, words: Words): readonly Fact[] {
  const { provenance, predictions } = guard;
  const { header } = words;
  const facts = provenance === null ? [] : answererFacts(provenance, words);
  if (predictions === null) return facts;
  return [
    ...facts,
    [header.recordedAnswers, predictions.file],
    [header.answersHash, hash(predictions.sha256, header)],
  ];
}

/** The engine and its version, where a guard has one. */
export function engineFacts({ provenance }: GuardRecord, { header }: Words): readonly Fact[] {
  const engine = provenance === null ? undefined : engineOf(provenance);
  return engine === undefined ? [] : [[header.engine, `${engine.engine} ${engine.version}`]];
}

/** How a guard was run. */
export function runFacts({ provenance }: GuardRecord, words: Words): readonly Fact[] {
  if (provenance === null) return [];
  const { reproduction, header, columns } = words;
  const { guard, calibration } = provenance;
  const run: readonly Fact[] =
    provenance.type === "model"
      ? [
          [reproduction.family, `${guard}, ${provenance.variant}, ${provenance.mode}`],
          [reproduction.window, reproduction.tokens(provenance.engine.contextSize)],
        ]
      : [[columns.guard, reproduction.kind[provenance.type](guard)]];
  const calibrated = calibration === undefined ? reproduction.none : hash(calibration, header);
  return [...run, [reproduction.calibration, calibrated]];
}
