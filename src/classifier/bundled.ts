/** A classifier that comes with the package. */
export interface BundledClassifier {
  readonly id: "screen" | "reader";
  /** What a person calls it. */
  readonly title: string;
  /** As the subject of a sentence. */
  readonly named: string;
  /** What it is, in a few words. */
  readonly kind: string;
  /** What every verdict of it says of itself. */
  readonly note: string;
}

const BEST =
  'Get one with "komainu pull qwen3guard-0.6b" ("komainu guards" lists the others), then check with --guard.';

/** What judges where no guard is named. */
export const DEFAULT_GUARD: BundledClassifier["id"] = "reader";

/** The classifiers that come with the package. */
export const CLASSIFIERS: readonly BundledClassifier[] = [
  {
    id: "reader",
    title: "Bundled reader",
    named: "The reader",
    kind: "a small bundled encoder that reads sentences",
    note: `First look of low assurance by a small bundled encoder, not by a guard model: it reads sentences, takes no instructions, and misses much of what is only hinted at. ${BEST}`,
  },
  {
    id: "screen",
    title: "Bundled screen",
    named: "The screen",
    kind: "a small bundled classifier of words, the fastest",
    note: `First look of low assurance by a small bundled classifier of words, not by a guard model. ${BEST}`,
  },
];

/** What follows the id in `reader@e051f9911490`: the first digits of the model's SHA-256. */
const PIN = /^(?<id>[a-z]+)@(?<sha256>[\da-f]{8,64})$/iu;

/** The classifier of an id, pinned or not. */
export function findClassifier(guard: unknown): BundledClassifier | undefined {
  if (typeof guard !== "string") return undefined;
  const id = PIN.exec(guard)?.groups?.["id"] ?? guard;
  return CLASSIFIERS.find((classifier) => classifier.id === id);
}

/** The digits of its model's SHA-256 that a guard was named with, in lower case. */
export function pinOf(guard: unknown): string | undefined {
  return typeof guard === "string" ? PIN.exec(guard)?.groups?.["sha256"]?.toLowerCase() : undefined;
}
