import { KomainuError } from "../../core/errors.ts";

/** What can be read: letters, `.` and `.*`, a dot of its own, anchors at the two ends. */
const PLAIN = /^\^?(?:[\w-]|\\\.|\.\*?)+\$?$/u;

/** A sign of a pattern: one character that has to be there, any one (null), or any number. */
interface Sign {
  readonly character: string | null;
  readonly repeats: boolean;
}

/**
 * Whether a key of `alpha_pattern` or `rank_pattern` means a module, such as
 * `model.layers.0.self_attn.q_proj`. PEFT matches `(.*\.)?(KEY)$` as a regular expression (peft,
 * utils/other.py, get_pattern_key). Regular expressions of strangers are not run here: they can
 * take longer than anyone waits. Names with `.` and `.*` are matched by keeping all places where
 * the pattern may stand, in a time of both lengths' product.
 *
 * @throws KomainuError `model_unsupported` when the key is more than that.
 */
export function matchesModule(pattern: string, module: string): boolean {
  const signs = readSigns(pattern);
  const isWhole = pattern.startsWith("^");
  let places = new Set<number>();
  for (let index = 0; index < module.length; index++) {
    if (index === 0 || (!isWhole && module[index - 1] === ".")) places.add(0);
    places = step(signs, withSkipped(signs, places), module[index] ?? "");
  }
  return withSkipped(signs, places).has(signs.length);
}

function readSigns(pattern: string): readonly Sign[] {
  if (!PLAIN.test(pattern)) {
    throw new KomainuError(
      "model_unsupported",
      `adapter_config.json has the pattern "${pattern.slice(0, 80)}", which is more than a module's name with "." and ".*". Write the names out, or merge the adapter into its base model with PEFT (merge_and_unload) and convert the result.`,
    );
  }
  return (pattern.match(/[\w-]|\\\.|\.\*?/gu) ?? []).map((sign) => ({
    character: sign.startsWith(".") ? null : (sign.at(-1) ?? null),
    repeats: sign === ".*",
  }));
}

/** The places, and those behind what may be left out. */
function withSkipped(signs: readonly Sign[], places: ReadonlySet<number>): Set<number> {
  const all = new Set(places);
  // A set's iteration comes to what is added while it runs.
  for (const place of all) if (signs[place]?.repeats === true) all.add(place + 1);
  return all;
}

/** The places after one more character. */
function step(signs: readonly Sign[], places: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const sign = signs[place];
    if (sign === undefined) continue;
    if (sign.repeats) next.add(place);
    else if (sign.character === null || sign.character === character) next.add(place + 1);
  }
  return next;
}
