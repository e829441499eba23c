/** How the rows of a source are used; what is not set here is used as it stands. */
export interface SourceSettings {
  /** Rows that nobody labelled for harm at large, only for one type: they do not teach `any`. */
  readonly anyUnknown?: boolean;
}

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
};

/** The settings of a source. */
export function sourceSettings(source: string): SourceSettings {
  return SOURCES[source] ?? {};
}
