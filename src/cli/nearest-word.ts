/** The known word that is at most so many edits away, the nearest if there are several. */
export function nearestWord(
  name: string,
  known: readonly string[],
  most: number,
): string | undefined {
  const [best] = known
    .map((word) => ({ word, edits: countEdits(name, word) }))
    .toSorted((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= most ? best.word : undefined;
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
