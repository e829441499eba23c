import type { Classifier } from "../classifier/classifier.ts";
import { ARCHITECTURE, type ReaderHeader } from "./reader-model.ts";

/** What a reader says of itself, wherever it runs. */
export function describeReader(
  { name, policies, training }: ReaderHeader,
  sha256: string,
): Omit<Classifier, "score" | "close"> {
  return {
    name,
    sha256,
    architecture: ARCHITECTURE,
    ...(policies === undefined ? {} : { policies }),
    training: { base: training.base.sha256, data: training.dataSha256 },
  };
}
