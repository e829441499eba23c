import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { KomainuError } from "../core/errors.ts";
import { decodeScreen } from "./model-file.ts";
import {
  scoreText,
  scoreTextPausing,
  type PausingOptions,
  type ScreenScore,
} from "./score-text.ts";
import type { ScreenHeader } from "./screen-model.ts";

const decompress = promisify(brotliDecompress);
const BUNDLED = new URL("./model/screen.bin", import.meta.url);

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
  scorePausing(text: string, options?: PausingOptions): Promise<ScreenScore>;
}

let bundled: Promise<Screen> | undefined;

async function readScreen(file: URL | string): Promise<Screen> {
  const stored = await readFile(file).catch((error: unknown) => {
    throw new KomainuError(
      "file_not_found",
      `The screen's model file cannot be read: ${String(file)}. Make it with \`komainu train screen\`, or install the package again.`,
      { cause: error },
    );
  });
  const bytes = await decompress(stored).catch((error: unknown) => {
    throw new KomainuError(
      "file_damaged",
      `The screen's model file is damaged: ${String(file)}. Install the package again, or make the file again with \`komainu train screen\`.`,
      { cause: error },
    );
  });
  const model = decodeScreen(bytes);
  return {
    header: model.header,
    sha256: createHash("sha256").update(stored).digest("hex"),
    score: (text) => scoreText(model, text),
    scorePausing: async (text, options) => scoreTextPausing(model, text, options),
  };
}

/**
 * Loads a screen: the bundled one, read once and kept, or a file that `komainu train screen` made.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`
 */
export function loadScreen(file?: URL | string): Promise<Screen> {
  if (file !== undefined) return readScreen(file);
  bundled ??= readScreen(BUNDLED).catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}
