import { KomainuError } from "../../core/errors.ts";
import type { Policy } from "../../core/policy.ts";
import type { ReaderHeader } from "../../reader/reader-model.ts";
import { FOLDS } from "./cross-validate.ts";
import type { OwnRow } from "./own-rows.ts";

/** Rows of each label that a head needs at least: fewer tell nothing that could be measured. */
export const LEAST_ROWS = 20;

/** A head's id, and what of the rows it can learn from. */
export interface LabelCounts {
  readonly id: string;
  readonly positives: number;
  readonly negatives: number;
}

export interface ChosenHeads {
  /** In the order in which they will stand in the file. */
  readonly fitted: readonly LabelCounts[];
  /** Heads of the base that the rows say too little of: they stay as they are. */
  readonly kept: readonly LabelCounts[];
}

function countLabels(rows: readonly OwnRow[], id: string): LabelCounts {
  const labels = rows.map((row) => row.labels.get(id));
  const count = (wanted: number) => labels.filter((label) => label === wanted).length;
  return { id, positives: count(1), negatives: count(0) };
}

function hasEnough({ positives, negatives }: LabelCounts): boolean {
  return positives >= LEAST_ROWS && negatives >= LEAST_ROWS;
}

/** Refuses a head whose rows of a label cannot be divided into folds. */
function requireGroups(rows: readonly OwnRow[], { id }: LabelCounts): void {
  for (const label of [1, 0] as const) {
    const some = rows.filter((row) => row.labels.get(id) === label);
    const groups = new Set(some.map(({ topic, text }) => topic ?? text)).size;
    if (groups >= FOLDS) continue;
    throw new KomainuError(
      "invalid_input",
      `The ${some.length} rows labelled ${label} for "${id}" share ${groups} topic${groups === 1 ? "" : "s"}, and rows of one topic are held out together: at least ${FOLDS} topics are needed. Leave "topic" out of rows that have no more in common than their label.`,
    );
  }
}

/**
 * Which heads the rows can teach: the policies that are new, all of them, and those of the base
 * that enough rows are labelled for.
 *
 * @param given The policies of `--policy`: none may be left without rows.
 * @throws KomainuError `invalid_input` with the number of rows that is needed
 */
export function chooseHeads(
  rows: readonly OwnRow[],
  { heads }: Pick<ReaderHeader, "heads">,
  given: readonly Policy[],
): ChosenHeads {
  const labelled = rows.flatMap(({ labels }) => [...labels.keys()]);
  const added = new Set([...given.map(({ id }) => id), ...labelled]);
  const all = [...new Set([...heads, ...added])]
    .filter((id) => added.has(id))
    .map((id) => countLabels(rows, id));
  const mustFit = (id: string) => !heads.includes(id) || given.some((policy) => policy.id === id);
  const fitted = all.filter(hasEnough);
  const kept = all.filter((counts) => !hasEnough(counts));
  const short = kept.find(({ id }) => mustFit(id)) ?? (fitted.length === 0 ? kept[0] : undefined);
  if (short !== undefined) {
    throw new KomainuError(
      "invalid_input",
      `"${short.id}" has ${short.positives} rows labelled 1 and ${short.negatives} labelled 0; at least ${LEAST_ROWS} of each are needed. Add rows, those labelled 0 as like the others as they can be.`,
    );
  }
  if (fitted.length === 0) {
    throw new KomainuError(
      "invalid_input",
      'No row has a label. A row is {"text": "…", "labels": {"my-policy": 1}}, or 0.',
    );
  }
  for (const counts of fitted) requireGroups(rows, counts);
  return { fitted, kept };
}
