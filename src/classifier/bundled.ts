/** A classifier that comes with the package. */
export interface BundledClassifier {
  readonly id: "screen" | "reader";
  /** What a person calls it. */
  readonly title: string;
  /** As the subject of a sentence. */
  readonly named: string;
  /** Whether the package brings a model; else one has to be made, and named. */
  readonly hasModel: boolean;
  /** What every verdict of it says of itself. */
  readonly note: string;
}

const BEST =
  'Get one with "komainu pull shieldgemma-2b" (or arise, for Japanese), then check with --guard.';

/** What judges where no guard is named. */
export const DEFAULT_GUARD: BundledClassifier["id"] = "screen";

/** The classifiers that come with the package. */
export const CLASSIFIERS: readonly BundledClassifier[] = [
  {
    id: "screen",
    title: "Bundled screen",
    named: "The screen",
    hasModel: true,
    note: `First look of low assurance by a small bundled classifier, not by a guard model. ${BEST}`,
  },
  {
    id: "reader",
    title: "Reader",
    named: "The reader",
    hasModel: false,
    note: `First look of low assurance by a small encoder, not by a guard model. ${BEST}`,
  },
];

/** The classifier of an id. */
export function findClassifier(id: unknown): BundledClassifier | undefined {
  return CLASSIFIERS.find((classifier) => classifier.id === id);
}
