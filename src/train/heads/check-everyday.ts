import { calibrated } from "../../classifier/calibration.ts";
import type { ReaderModel } from "../../reader/reader-model.ts";
import type { HeadExample } from "./cross-validate.ts";
import { highestOutput } from "./fit-head.ts";
import type { FittedHead } from "./fit-one-head.ts";
import { baseHead } from "./reader-heads.ts";

/** What becomes of everyday turns that the fitted heads had not seen. */
export interface EverydayCheck {
  readonly turns: number;
  /** How many the base flags, by any head. */
  readonly before: number;
  /** How many are flagged now, by any head. */
  readonly after: number;
  /** How many each fitted head flags. */
  readonly flagged: Readonly<Record<string, number>>;
}

function count(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}

/** Counts the everyday turns that are flagged, before and after. */
export function checkEveryday(
  base: ReaderModel,
  turns: readonly Pick<HeadExample, "parts" | "language">[],
  fitted: ReadonlyMap<string, FittedHead>,
): EverydayCheck {
  const heads = base.header.heads.map((id) => ({ id, ...baseHead(base, id) }));
  const flagsOf = ({ head, maps, thresholds }: (typeof heads)[number]) =>
    turns.map(
      ({ parts, language }) =>
        calibrated(maps[language], highestOutput(head, parts)) >= thresholds[language],
    );
  const before = heads.map((head) => ({ id: head.id, flags: flagsOf(head) }));
  const now = [...fitted].map(([id, { everydayFlagged }]) => ({ id, flags: everydayFlagged }));
  const after = [...before.filter(({ id }) => !fitted.has(id)), ...now];
  const flaggedBy = (some: readonly { readonly flags: readonly boolean[] }[]) =>
    count(turns.map((_, turn) => some.some(({ flags }) => flags[turn] === true)));
  return {
    turns: turns.length,
    before: flaggedBy(before),
    after: flaggedBy(after),
    flagged: Object.fromEntries(now.map(({ id, flags }) => [id, count(flags)])),
  };
}
