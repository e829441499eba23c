/** How the rows of a source are used; what is not set here is used as it stands. */
export interface SourceSettings {
  /**
   * Set for rows that nobody labelled for harm at large, only for one type, and found free of it:
   * what each counts for as harmless at large, 0 for nothing to 1 for as much as a harmless row.
   */
  readonly presumedHarmless?: number;
}

const PRESUMED = 0.3;

/**
 * Sources by name. The negatives of hate-speech and abuse corpora are posts that are not *that*,
 * but often rude, sexual or violent all the same; taken as harmless at full weight they spoil `any`, left
 * out altogether they leave it with questions for its only harmless English.
 */
const SOURCES: Readonly<Record<string, SourceSettings>> = {
  edos_neg: { presumedHarmless: PRESUMED },
  implicit_hate_neg: { presumedHarmless: PRESUMED },
  davidson_neg: { presumedHarmless: PRESUMED },
  toxigen_neg: { presumedHarmless: PRESUMED },
  diasafety_neg: { presumedHarmless: PRESUMED },
};

/** The settings of a source. */
export function sourceSettings(source: string): SourceSettings {
  return SOURCES[source] ?? {};
}
