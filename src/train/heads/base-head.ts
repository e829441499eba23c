import type { PlattMap } from "../../classifier/calibration.ts";
import type { TrainedLanguage } from "../../classifier/trained-language.ts";
import type { LinearHead } from "./fit-head.ts";

/** A head's map and threshold by language. */
export interface HeadRules {
  readonly maps: Readonly<Record<TrainedLanguage, PlattMap>>;
  readonly thresholds: Readonly<Record<TrainedLanguage, number>>;
}

/** A head of the base as it is. */
export interface BaseHead extends HeadRules {
  readonly head: LinearHead;
}
