import { type LanguageCalibration, type PlattMap } from "../classifier/calibration.ts";
import { type ByHead, byHead } from "../classifier/heads.ts";
import { type ScreenHeader } from "./screen-model.ts";

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null) throw new TypeError(`${what} is not an object`);
  return Object.fromEntries(Object.entries(value));
}

function finite(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`${what} is not a number`);
  }
  return value;
}

function string(value: unknown, what: string): string {
  if (typeof value !== "string") throw new TypeError(`${what} is not a string`);
  return value;
}

function numbers(value: unknown, what: string): ByHead {
  const read = fields(value, what);
  return byHead((head) => finite(read[head], `${what}.${head}`));
}

function platt(value: unknown, what: string): PlattMap {
  const read = fields(value, what);
  return {
    slope: finite(read["slope"], `${what}.slope`),
    offset: finite(read["offset"], `${what}.offset`),
  };
}

function language(value: unknown, what: string): LanguageCalibration {
  const read = fields(value, what);
  const calibration = fields(read["calibration"], `${what}.calibration`);
  return {
    calibration: byHead((head) => platt(calibration[head], `${what}.calibration.${head}`)),
    thresholds: numbers(read["thresholds"], `${what}.thresholds`),
  };
}

/**
 * Reads a screen's header. Written by hand, as the screen has no dependencies.
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
    size < 2 * overlap + 2
  ) {
    throw new TypeError("window.size is not more than twice window.overlap");
  }
  const languages = fields(read["languages"], "languages");
  const training = fields(read["training"], "training");
  return {
    name: string(read["name"], "name"),
    buckets,
    window: { size, overlap },
    exponent: finite(read["exponent"], "exponent"),
    scales: numbers(read["scales"], "scales"),
    biases: numbers(read["biases"], "biases"),
    languages: {
      ja: language(languages["ja"], "languages.ja"),
      en: language(languages["en"], "languages.en"),
    },
    training: {
      dataSha256: string(training["dataSha256"], "training.dataSha256"),
      rows: finite(training["rows"], "training.rows"),
      seed: finite(training["seed"], "training.seed"),
      command: string(training["command"], "training.command"),
    },
  };
}
