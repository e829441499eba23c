import { createRandom, seedFor, type Random } from "../../metrics/random.ts";
import { isHeldOut } from "../rows/is-held-out.ts";
import { prepareRows, type Example } from "../rows/prepare-rows.ts";
import { shuffle } from "../rows/shuffle.ts";
import type { TrainingRow } from "../rows/training-row.ts";
import { makeComposites, respell } from "./augment.ts";
import { SETTINGS } from "./reader-settings.ts";

/** What an encoder is tuned on, and what it is calibrated on. */
export interface ChosenExamples {
  readonly training: readonly Example[];
  readonly heldOut: readonly Example[];
}

function isOwn({ source }: Example): boolean {
  return source.startsWith("own_");
}

/** At most so many of each source and language, the project's own apart, drawn by the seed. */
function capSources(examples: readonly Example[], most: number, random: Random): Example[] {
  const order = Uint32Array.from(examples.keys());
  shuffle(order, random);
  const counts = new Map<string, number>();
  const kept = new Set<number>();
  for (const index of order) {
    const example = examples[index];
    if (example === undefined) continue;
    const key = `${example.source} ${example.language}`;
    const count = counts.get(key) ?? 0;
    if (!isOwn(example) && count >= most) continue;
    counts.set(key, count + 1);
    kept.add(index);
  }
  return examples.filter((_, index) => kept.has(index));
}

/**
 * Chooses the examples of rows: no more of a source than the settings say, some held out by topic,
 * and to those that are learnt from texts of several sentences added and some spelt otherwise.
 */
export function chooseExamples(
  rows: readonly TrainingRow[],
  jailbreaks: readonly TrainingRow[],
  seed: number,
): ChosenExamples {
  const { mostOfSource, heldOutParts, composites } = SETTINGS;
  const all = prepareRows(rows, jailbreaks);
  const capped = capSources(all, mostOfSource, createRandom(seedFor(seed, "sources")));
  const heldOut = capped.filter((example) => isHeldOut(example, heldOutParts));
  const kept = capped.filter((example) => !isHeldOut(example, heldOutParts));
  const made = makeComposites(kept, composites, createRandom(seedFor(seed, "composites")));
  const random = createRandom(seedFor(seed, "spelling"));
  const training = [...kept, ...made].map(({ text, ...rest }) =>
    Object.assign(rest, { text: respell(text, random) }),
  );
  return { training, heldOut };
}
