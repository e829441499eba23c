import { trainedLanguage } from "../../classifier/trained-language.ts";
import type { Policy } from "../../core/policy.ts";
import { seedFor } from "../../metrics/random.ts";
import type { ReaderHeader, ReaderModel, ReaderTraining } from "../../reader/reader-model.ts";
import { baseHead, withHeads } from "./reader-heads.ts";
import type { HeadExample } from "./cross-validate.ts";
import { chooseHeads, type LabelCounts } from "./choose-heads.ts";
import { checkEveryday, type EverydayCheck } from "./check-everyday.ts";
import { EVERYDAY_TURNS } from "./everyday-turns.ts";
import { fitNewHead, refitHead, type FittedHead } from "./fit-one-head.ts";
import type { OwnRow } from "./own-rows.ts";

export interface FitHeadsOptions {
  readonly base: ReaderModel;
  readonly rows: readonly OwnRow[];
  /** Policies with words of one's own; a label without one is a policy of that name. */
  readonly policies: readonly Policy[];
  /** The features of a text's parts, those without content left out. */
  readonly readFeatures: (text: string) => Promise<readonly Float32Array[]>;
  /** Whether everyday turns are learnt as harmless, and checked. */
  readonly everyday: boolean;
  readonly targetFpr: number | undefined;
  readonly seed: number;
  readonly name: string;
  readonly training: Omit<ReaderTraining, "rows" | "seed" | "before">;
}

/** How one head was fitted, and how it did on rows that it had not seen. */
export interface HeadReport
  extends LabelCounts, Omit<FittedHead, "head" | "everydayFlagged" | "maps"> {
  readonly fit: "new" | "again";
}

/** A reader with heads of one's own. */
export interface ReaderWithHeads {
  readonly model: ReaderModel;
  readonly heads: readonly HeadReport[];
  /** Heads of the base that too few rows are labelled for: they are as they were. */
  readonly kept: readonly LabelCounts[];
  /** `null` where it was not asked for. */
  readonly everyday: EverydayCheck | null;
}

/** A text with its parts, before a label is taken of it. */
type ReadText = Omit<HeadExample, "label">;

/**
 * Fits heads of a reader to one's own rows: new ones for policies that it has none for, others again,
 * near to what they were. The same rows, options and seed give the same model.
 *
 * @throws KomainuError `invalid_input` where the rows cannot teach what they are meant to
 */
export async function fitHeads(options: FitHeadsOptions): Promise<ReaderWithHeads> {
  const { base, rows, policies, seed, targetFpr } = options;
  const { header } = base;
  const chosen = chooseHeads(rows, header, policies);
  const own = await Promise.all(rows.map((row) => readText(options, row, false)));
  const everyday = await readEveryday(options);
  const fitted = new Map<string, FittedHead>();
  for (const { id } of chosen.fitted) {
    const before = header.heads.includes(id) ? baseHead(base, id) : undefined;
    const examples = examplesOf(id, rows, own, everyday);
    const settings = { seed: seedFor(seed, id), targetFpr, features: 2 * header.sizes.width };
    const head =
      before === undefined
        ? fitNewHead(id, examples, settings)
        : refitHead(examples, before, settings);
    fitted.set(id, head);
  }
  const model = withHeads(base, fitted, {
    name: options.name,
    policies: policiesOf(header, policies, [...fitted.keys()]),
    training: { ...options.training, rows: rows.length, seed, before: header.training },
  });
  return {
    model,
    heads: chosen.fitted.flatMap((counts) => reportOf(counts, fitted, header)),
    kept: chosen.kept,
    everyday: options.everyday ? checkEveryday(base, everyday, fitted) : null,
  };
}

async function readText(
  { readFeatures }: FitHeadsOptions,
  { text, topic }: Pick<OwnRow, "text"> & Partial<OwnRow>,
  isEveryday: boolean,
): Promise<ReadText> {
  const parts = await readFeatures(text);
  return { parts, language: trainedLanguage(text), group: topic ?? text, isEveryday };
}

/** The everyday turns, those that are among the rows left out. */
async function readEveryday(options: FitHeadsOptions): Promise<readonly ReadText[]> {
  if (!options.everyday) return [];
  const own = new Set(options.rows.map(({ text }) => text));
  const turns = Object.values(EVERYDAY_TURNS).flat();
  const kept = turns.filter((turn) => !own.has(turn));
  return Promise.all(kept.map((text) => readText(options, { text }, true)));
}

function examplesOf(
  id: string,
  rows: readonly OwnRow[],
  own: readonly ReadText[],
  everyday: readonly ReadText[],
): readonly HeadExample[] {
  const labelled = rows.flatMap(({ labels }, at) => {
    const [label, read] = [labels.get(id), own[at]];
    return label === undefined || read === undefined ? [] : [{ ...read, label }];
  });
  return [...labelled, ...everyday.map((turn) => ({ ...turn, label: 0 as const }))];
}

/** The base's policies and the new ones; those given by the user have the last word. */
function policiesOf(
  { heads, policies = [] }: ReaderHeader,
  given: readonly Policy[],
  fitted: readonly string[],
): readonly Policy[] {
  const named = fitted.filter((id) => !heads.includes(id)).map(namedPolicy);
  const all = [...policies, ...named];
  return all.map((policy) => given.find(({ id }) => id === policy.id) ?? policy);
}

/** A policy that is known by its id alone. */
function namedPolicy(id: string): Policy {
  const wording = { en: id };
  return { id, title: id, category: id, wording: { prompt: wording, response: wording } };
}

function reportOf(
  counts: LabelCounts,
  fitted: ReadonlyMap<string, FittedHead>,
  { heads }: ReaderHeader,
): readonly HeadReport[] {
  const head = fitted.get(counts.id);
  if (head === undefined) return [];
  const { thresholds, measure, before } = head;
  return [
    {
      ...counts,
      fit: heads.includes(counts.id) ? "again" : "new",
      thresholds,
      measure,
      ...(before === undefined ? {} : { before }),
    },
  ];
}
