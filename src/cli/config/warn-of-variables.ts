import { nearestWord } from "../nearest-word.ts";
import { warn } from "../ui/warn.ts";
import { CONFIG_FIELDS } from "./config-fields.ts";

/** Variables beside those that stand for an option. */
const OTHERS = [
  "KOMAINU_CONFIG",
  "KOMAINU_HOME",
  "KOMAINU_PROBE_JOB",
  "KOMAINU_BENCH_THREADS",
  "KOMAINU_ENGINE_KEY",
];

/** Names variables of the environment that mean nothing: a misspelt one would be missed in silence. */
export function warnOfUnknownVariables(): void {
  const known = [...CONFIG_FIELDS.map(({ env }) => env), ...OTHERS];
  for (const name of Object.keys(process.env)) {
    if (!/^komainu_/iu.test(name) || known.includes(name)) continue;
    if (process.platform === "win32" && known.includes(name.toUpperCase())) continue;
    const near = nearestWord(name.toUpperCase(), known, 3);
    const meant = near === undefined ? "" : ` Did you mean ${near}?`;
    warn(
      `The variable ${name} is none of Komainu's, and is ignored.${meant} "komainu config" lists them.`,
    );
  }
}
