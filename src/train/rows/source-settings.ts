/** How the rows of a source are used; what is not set here is used as it stands. */
export interface SourceSettings {
  /** Rows that nobody labelled for harm at large, only for one type: they do not teach `any`. */
  readonly anyUnknown?: boolean;
  /** Rows that are not used at all. */
  readonly leftOut?: boolean;
  /** What a row counts for when it is learnt from, 1 by default. */
  readonly weight?: number;
  /** Ordinary short turns, of which thresholds let pass nearly all. */
  readonly everyday?: boolean;
}

/** Short texts touch few n-grams, and teach little at the weight of a long one. */
const EVERYDAY: SourceSettings = { everyday: true, weight: 9 };
/**
 * Lists of single words, all harmful: they teach that what is short is harm, and more than any word
 * it was this that had the first screen deny greetings.
 */
const LEXICON: SourceSettings = { leftOut: true };

/**
 * Sources by name. The negatives of hate-speech and abuse corpora are posts that are not *that*,
 * but often rude, sexual or violent all the same; taken as harmless they spoil `any`.
 */
const SOURCES: Readonly<Record<string, SourceSettings>> = {
  edos_neg: { anyUnknown: true },
  implicit_hate_neg: { anyUnknown: true },
  davidson_neg: { anyUnknown: true },
  toxigen_neg: { anyUnknown: true },
  diasafety_neg: { anyUnknown: true },
  lex_surge: LEXICON,
  lex_ja_sexual: LEXICON,
  lex_ja_off: LEXICON,
  own_ja_everyday: EVERYDAY,
  own_en_everyday: EVERYDAY,
};

/** The settings of a source. */
export function sourceSettings(source: string): SourceSettings {
  return SOURCES[source] ?? {};
}
