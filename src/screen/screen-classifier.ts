import type { Classifier } from "../classifier/classifier.ts";
import type { Screen } from "./screen.ts";

/** A screen as any bundled classifier is asked. */
export function screenClassifier(screen: Screen): Classifier {
  return {
    name: screen.header.name,
    sha256: screen.sha256,
    architecture: "hashed-ngrams",
    score: (text, options) => screen.scorePausing(text, options),
  };
}
