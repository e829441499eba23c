const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Grapheme clusters of at least this many bytes of UTF-8 are never looked up whole. */
const LONGEST_CLUSTER = 6;

/**
 * The normalisation of a sentencepiece model (`precompiled_charsmap`): a table from sequences of
 * characters to what stands for them, as a double-array trie (darts-clone) over UTF-8 and a blob
 * of results that end in NUL.
 */
export interface Charsmap {
  /** The units of the trie. */
  readonly trie: Uint32Array;
  /** The results, UTF-8, each ended by a NUL. */
  readonly results: Uint8Array;
}

/**
 * Reads a `precompiled_charsmap`: the trie's length in bytes (uint32, little-endian), the trie, the
 * results.
 *
 * @throws RangeError when the bytes are not that
 */
export function readCharsmap(bytes: Uint8Array): Charsmap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(0, true);
  if (size % 4 !== 0 || 4 + size > bytes.length) throw new RangeError("the charsmap is cut off");
  const trie = new Uint32Array(size / 4);
  for (let unit = 0; unit < trie.length; unit++) trie[unit] = view.getUint32(4 + 4 * unit, true);
  return { trie, results: bytes.slice(4 + size) };
}

/** Where a unit's children start, relative to it. */
function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** What stands for the shortest sequence of the table that a text starts with, if any. */
function look({ trie, results }: Charsmap, text: Uint8Array): string | undefined {
  let position = offsetOf(trie[0] ?? 0);
  for (const byte of text) {
    if (byte === 0) return undefined;
    position ^= byte;
    const unit = trie[position] ?? 0;
    if ((unit & 0x800000ff) >>> 0 !== byte) return undefined;
    position ^= offsetOf(unit);
    if ((unit >>> 8) & 1) {
      const start = (trie[position] ?? 0) & 0x7fffffff;
      const end = results.indexOf(0, start);
      return decoder.decode(results.subarray(start, end === -1 ? undefined : end));
    }
  }
  return undefined;
}

/** Characters that no table changes and that never join others: most of what is written. */
const PLAIN = /^[\u0020-\u007E\u3041-\u3096\u30A1-\u30FA\u30FC\u3001\u3002\u4E00-\u9FFF]*$/u;

/**
 * Makes the normalisation of a charsmap, as Hugging Face's `Precompiled` normaliser does it:
 * cluster by cluster, and where a cluster is not in the table, character by character.
 */
export function makeNormaliser(charsmap: Charsmap): (text: string) => string {
  const known = new Map<string, string>();
  const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });
  const normaliseCharacter = (character: string): string => {
    const before = known.get(character);
    if (before !== undefined) return before;
    const after = look(charsmap, encoder.encode(character)) ?? character;
    if (known.size < 65_536) known.set(character, after);
    return after;
  };
  const normaliseCluster = (cluster: string): string => {
    if (cluster.length > 1) {
      const bytes = encoder.encode(cluster);
      const whole = bytes.length < LONGEST_CLUSTER ? look(charsmap, bytes) : undefined;
      if (whole !== undefined) return whole;
      return Array.from(cluster, normaliseCharacter).join("");
    }
    return normaliseCharacter(cluster);
  };
  return (text) => {
    if (PLAIN.test(text)) return text;
    let normalised = "";
    for (const { segment } of clusters.segment(text)) normalised += normaliseCluster(segment);
    return normalised;
  };
}
