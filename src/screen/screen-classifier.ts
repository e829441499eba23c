import type { Classifier } from "../classifier/classifier.ts";
import type { Screen } from "./screen.ts";

/** A screen as any bundled classifier is asked. */
export function screenClassifier({ header, sha256, scorePausing }: Screen): Classifier {
  return { name: header.name, sha256, architecture: "hashed-ngrams", score: scorePausing };
}
