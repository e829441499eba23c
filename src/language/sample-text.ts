/** Letters that are looked at: enough to tell any language, and no more work for a whole book. */
const MOST = 2048;
/** A longer text is looked at in this many places, evenly spread, so that no one stands for all. */
const PLACES = 8;

/** Addresses and names of accounts are of no language: their letters would outvote a short text. */
const ADDRESS = /(?:https?:\/\/|www\.)[^\s\u3000-\u9FFF]+|[\w.+-]{0,64}@[\w.-]+/gu;

/** What the language of a text is told by: bounded, without addresses, full-width letters as plain ones. */
export function sampleText(text: string): string {
  return spread(text.trim()).normalize("NFKC").replaceAll(ADDRESS, " ");
}

function spread(text: string): string {
  if (text.length <= MOST) return text;
  const length = MOST / PLACES;
  const step = (text.length - length) / (PLACES - 1);
  return Array.from({ length: PLACES }, (_, place) => {
    const start = Math.floor(place * step);
    return text.slice(start, start + length);
  }).join(" ");
}
