import { fields, finite, languageCalibration, string, within } from "../classifier/read-fields.ts";
import { HEADS, byHead, type ByHead } from "../classifier/heads.ts";
import type { ScreenHeader } from "./screen-model.ts";

function numbers(value: unknown, what: string): ByHead {
  const read = fields(value, what);
  return byHead((head) => finite(read[head], `${what}.${head}`));
}

/** Characters of the smallest window in which words can be told. */
const LEAST_WINDOW = 50;

/** Without a scale for `any` all texts would be alike. */
function readScales(value: unknown): ByHead {
  const scales = numbers(value, "scales");
  within(scales.any, "scales.any", 0, Number.MAX_VALUE);
  return scales;
}

/**
 * Reads a screen's header.
 *
 * @throws TypeError naming the field that is missing or not what it should be
 */
export function readHeader(value: unknown): ScreenHeader {
  const read = fields(value, "header");
  const buckets = finite(read["buckets"], "buckets");
  if (buckets < 2 || buckets > 2 ** 24 || !Number.isInteger(Math.log2(buckets))) {
    throw new TypeError("buckets is not a power of two up to 2^24");
  }
  const window = fields(read["window"], "window");
  const size = finite(window["size"], "window.size");
  const overlap = finite(window["overlap"], "window.overlap");
  if (
    !Number.isInteger(size) ||
    !Number.isInteger(overlap) ||
    overlap < 0 ||
    size < LEAST_WINDOW ||
    size < 2 * overlap + 2
  ) {
    throw new TypeError(
      `window.size is not ${LEAST_WINDOW} or more, and more than twice window.overlap`,
    );
  }
  const languages = fields(read["languages"], "languages");
  const training = fields(read["training"], "training");
  return {
    name: string(read["name"], "name"),
    buckets,
    window: { size, overlap },
    exponent: within(read["exponent"], "exponent", -Number.MIN_VALUE, 1),
    scales: readScales(read["scales"]),
    biases: numbers(read["biases"], "biases"),
    languages: {
      ja: languageCalibration(languages["ja"], "languages.ja", HEADS),
      en: languageCalibration(languages["en"], "languages.en", HEADS),
    },
    training: {
      dataSha256: string(training["dataSha256"], "training.dataSha256"),
      rows: finite(training["rows"], "training.rows"),
      seed: finite(training["seed"], "training.seed"),
      command: string(training["command"], "training.command"),
    },
  };
}
