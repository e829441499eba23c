import { fields, finite, languageCalibration, string, whole } from "../classifier/read-fields.ts";
import { HEADS } from "../classifier/heads.ts";
import type { Policy, Wording } from "../core/policy.ts";
import type { EncoderSizes } from "../encoder/encoder-model.ts";
import type { ReaderHeader, ReaderTraining } from "./reader-model.ts";

function readSizes(value: unknown): EncoderSizes {
  const read = fields(value, "sizes");
  const width = whole(read["width"], "sizes.width", 64, 4096);
  const inner = whole(read["inner"], "sizes.inner", 64, 16_384);
  const heads = whole(read["heads"], "sizes.heads", 1, 64);
  const epsilon = finite(read["epsilon"], "sizes.epsilon");
  if (width % 64 !== 0 || inner % 64 !== 0 || width % (4 * heads) !== 0 || epsilon < 0) {
    throw new TypeError("sizes are not those of an encoder");
  }
  return {
    layers: whole(read["layers"], "sizes.layers", 1, 64),
    heads,
    width,
    inner,
    vocabulary: whole(read["vocabulary"], "sizes.vocabulary", 5, 1_000_000),
    positions: whole(read["positions"], "sizes.positions", 8, 8192),
    epsilon,
  };
}

function readTraining(value: unknown): ReaderTraining {
  const read = fields(value, "training");
  const base = fields(read["base"], "training.base");
  return {
    base: {
      name: string(base["name"], "training.base.name"),
      sha256: string(base["sha256"], "training.base.sha256"),
    },
    dataSha256: string(read["dataSha256"], "training.dataSha256"),
    rows: finite(read["rows"], "training.rows"),
    seed: finite(read["seed"], "training.seed"),
    command: string(read["command"], "training.command"),
    ...(read["before"] === undefined ? {} : { before: readTraining(read["before"]) }),
  };
}

function readWording(value: unknown, what: string): Wording {
  const entries = Object.entries(fields(value, what));
  return Object.fromEntries(entries.map(([tag, text]) => [tag, string(text, `${what}.${tag}`)]));
}

function readPolicy(value: unknown, what: string): Policy {
  const read = fields(value, what);
  const wording = fields(read["wording"], `${what}.wording`);
  return {
    id: string(read["id"], `${what}.id`),
    title: string(read["title"], `${what}.title`),
    category: string(read["category"], `${what}.category`),
    wording: {
      prompt: readWording(wording["prompt"], `${what}.wording.prompt`),
      response: readWording(wording["response"], `${what}.wording.response`),
    },
  };
}

/** The policies that a file brings: one for each head beyond the five, which have theirs. */
function readPolicies(value: unknown, heads: readonly string[]): readonly Policy[] {
  if (!Array.isArray(value)) throw new TypeError("policies is not a list");
  const policies = value.map((one: unknown, index) => readPolicy(one, `policies[${index}]`));
  const others = heads.filter((id) => !HEADS.some((own) => own === id));
  const ids = policies.map(({ id }) => id);
  if (ids.length !== others.length || !others.every((id) => ids.includes(id))) {
    throw new TypeError("policies are not those of the heads beyond the five");
  }
  return policies;
}

/**
 * Reads a reader's header.
 *
 * @throws TypeError naming the field that is missing or not what it should be
 */
export function readHeader(value: unknown): ReaderHeader {
  const read = fields(value, "header");
  const sizes = readSizes(read["sizes"]);
  const ids: unknown = read["heads"];
  if (!Array.isArray(ids) || ids.length === 0) throw new TypeError("heads is not a list");
  const heads = ids.map((id: unknown, index) => string(id, `heads[${index}]`));
  if (new Set(heads).size !== heads.length) throw new TypeError("heads has an id twice");
  const languages = fields(read["languages"], "languages");
  return {
    name: string(read["name"], "name"),
    sizes,
    hidden: whole(read["hidden"], "hidden", 1, 8192),
    window: whole(read["window"], "window", 4, sizes.positions - 4),
    heads,
    ...(read["policies"] === undefined ? {} : { policies: readPolicies(read["policies"], heads) }),
    languages: {
      ja: languageCalibration(languages["ja"], "languages.ja", heads),
      en: languageCalibration(languages["en"], "languages.en", heads),
    },
    training: readTraining(read["training"]),
  };
}
