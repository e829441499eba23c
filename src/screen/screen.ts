import type { ScoreOptions } from "../classifier/classifier.ts";
import { decodeScreen } from "./model-file.ts";
import { scoreText, scoreTextPausing, type ScreenScore } from "./score-text.ts";
import type { ScreenHeader } from "./screen-model.ts";

/**
 * A loaded screen. It is a first look of low assurance: it knows words and short phrases, no
 * context, and misses paraphrase and new tricks. It is not a guard model.
 */
export interface Screen {
  readonly header: ScreenHeader;
  /** SHA-256 of the model file, in hex. */
  readonly sha256: string;
  /** Scores a prompt or a response, of any length, in one go. Never throws. */
  score(text: string): ScreenScore;
  /** The same, pausing every few milliseconds. Rejects only with the signal's reason. */
  scorePausing(text: string, options?: ScoreOptions): Promise<ScreenScore>;
}

/**
 * Makes a screen of a model file's content, no longer compressed, and the file's SHA-256.
 *
 * @throws KomainuError `file_damaged`
 */
export function makeScreen(content: Uint8Array, sha256: string): Screen {
  const model = decodeScreen(content);
  return {
    header: model.header,
    sha256,
    score: (text) => scoreText(model, text),
    scorePausing: async (text, options) => scoreTextPausing(model, text, options),
  };
}
