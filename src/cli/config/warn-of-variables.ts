import { warn } from "../ui/warn.ts";
import { CONFIG_FIELDS } from "./config-fields.ts";

/** Variables beside those that stand for an option. */
const OTHERS = ["KOMAINU_CONFIG", "KOMAINU_HOME", "KOMAINU_PROBE_JOB", "KOMAINU_BENCH_THREADS"];

/** Names variables of the environment that mean nothing: a misspelt one would be missed in silence. */
export function warnOfUnknownVariables(): void {
  const known = [...CONFIG_FIELDS.map(({ env }) => env), ...OTHERS];
  for (const name of Object.keys(process.env)) {
    if (!/^komainu_/iu.test(name) || known.includes(name)) continue;
    if (process.platform === "win32" && known.includes(name.toUpperCase())) continue;
    const near = nearest(name.toUpperCase(), known);
    const meant = near === undefined ? "" : ` Did you mean ${near}?`;
    warn(
      `The variable ${name} is none of Komainu's, and is ignored.${meant} "komainu config" lists them.`,
    );
  }
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, edits: countEdits(name, word) }))
    .toSorted((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= 3 ? best.word : undefined;
}

/** Letters to insert, remove or replace, and neighbours to swap, to make one word the other. */
function countEdits(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    for (let at = 1; at <= to.length; at++) {
      const same = from[row - 1] === to[at - 1];
      const swapped =
        row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1];
      line.push(
        Math.min(
          (rows[row - 1]?.[at] ?? 0) + 1,
          (line[at - 1] ?? 0) + 1,
          (rows[row - 1]?.[at - 1] ?? 0) + (same ? 0 : 1),
          ...(swapped ? [(rows[row - 2]?.[at - 2] ?? 0) + 1] : []),
        ),
      );
    }
    rows.push(line);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
