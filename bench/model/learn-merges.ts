/**
 * How long a piece may get, so that a small text does not become a vocabulary of its own phrases:
 * Gemma's takes some 4.5 characters of English and 1.5 of Japanese to a token.
 */
function isPlausible(piece: string): boolean {
  if (/[\p{Script=Han}\p{Script=Hiragana}]/u.test(piece)) return piece.length <= 2;
  return piece.length <= (/\p{Script=Katakana}/u.test(piece) ? 4 : 8);
}

/** The words of a text as SentencePiece sees them: each with the space before it. */
function words(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/\n+| ?[\p{L}\p{N}]+| ?[^\p{L}\p{N}\s]+| +/gu)) {
    const piece = word.replaceAll(" ", "\u2581");
    counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return counts;
}

function pairCounts(parts: ReadonlyMap<readonly string[], number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [pieces, count] of parts) {
    for (let index = 1; index < pieces.length; index += 1) {
      const pair = `${pieces[index - 1]}\0${pieces[index]}`;
      if (!isPlausible(pair.replace("\0", ""))) continue;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  return counts;
}

function merge(pieces: readonly string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (const piece of pieces) {
    if (piece === right && merged.at(-1) === left) merged[merged.length - 1] = left + right;
    else merged.push(piece);
  }
  return merged;
}

/**
 * Learns the pieces of a byte-pair vocabulary from a text: its characters first, then the merges in
 * the order of their frequency, so that the text takes about as many tokens as with a real one.
 */
export function learnMerges(text: string, limit: number): string[] {
  let parts = new Map<readonly string[], number>();
  for (const [word, count] of words(text)) parts.set(Array.from(word), count);
  const pieces = new Set<string>();
  for (const word of parts.keys()) for (const character of word) pieces.add(character);
  while (pieces.size < limit) {
    let best: [string, number] | undefined;
    for (const entry of pairCounts(parts)) if (entry[1] > (best?.[1] ?? 0)) best = entry;
    const [left, right] = best?.[0].split("\0") ?? [];
    if (left === undefined || right === undefined) break;
    pieces.add(left + right);
    const next = new Map<readonly string[], number>();
    for (const [word, count] of parts) next.set(merge(word, left, right), count);
    parts = next;
  }
  return [...pieces];
}
