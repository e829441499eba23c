import type { GuardFamily, Reading, RecordedAnswers, Target } from "../../core/index.ts";
import type { Judgement } from "../data/row.ts";
import type { Columns } from "../tasks/read-record.ts";

/** A family that can read recorded answers. */
export type RecordedFamily = GuardFamily & { readonly recorded: RecordedAnswers };

/** A policy that is answered by label scores 1 or 0. */
const LABEL_THRESHOLD = 0.5;

/**
 * The family whose answers a file holds, told by its first record: of those that find an answer of
 * theirs in it, the first that can read it, else the first.
 */
export function familyOf(
  record: Columns,
  families: readonly GuardFamily[],
): RecordedFamily | undefined {
  const found = families.filter(hasRecorded).flatMap((family) => {
    const output = family.recorded.find(record);
    return output === null ? [] : [{ family, output }];
  });
  const reads = ({ family, output }: (typeof found)[number]) =>
    family.targets.some((target) => family.recorded.read(output, target).failure === undefined);
  return (found.find(reads) ?? found[0])?.family;
}

function hasRecorded(family: GuardFamily): family is RecordedFamily {
  return family.recorded !== undefined;
}

/** Reads a family's recorded answer as its guard does, or as not judged. */
export function readFamilyAnswer(
  family: RecordedFamily,
  record: Columns,
  target: Target,
): Judgement {
  const output = family.recorded.find(record) ?? "";
  const reading = family.recorded.read(output, target);
  if (reading.failure !== undefined) {
    return { decision: "unknown", score: null, policies: [], failure: reading.failure.code };
  }
  const policies = policiesOf(family, reading);
  const denied = policies.some(({ score }) => score >= LABEL_THRESHOLD);
  return { decision: denied ? "deny" : "allow", score: null, policies };
}

function policiesOf({ policies }: GuardFamily, { scores }: Reading): Judgement["policies"] {
  return policies.map(({ id, category }) => ({
    policy: id,
    category,
    score: scores[id] ?? 0,
    threshold: LABEL_THRESHOLD,
  }));
}
