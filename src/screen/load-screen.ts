import { errorMessage, KomainuError } from "../core/errors.ts";
import { decodeBase64 } from "../text/decode-base64.ts";
import { makeScreen, type Screen } from "./screen.ts";

/** Undoes zlib's compression (RFC 1950). Throws when the bytes are not of that format. */
export type Inflate = (compressed: Uint8Array) => Promise<Uint8Array>;

let bundled: Promise<Screen> | undefined;

/** The model is a module of its own: whoever never asks for the screen never loads it. */
async function readBundled(inflate: Inflate): Promise<Screen> {
  try {
    const { BUNDLED_SCREEN } = await import("./model/bundled-screen.ts");
    const compressed = decodeBase64(BUNDLED_SCREEN.deflated);
    return makeScreen(await inflate(compressed), BUNDLED_SCREEN.sha256);
  } catch (cause) {
    throw new KomainuError(
      "file_damaged",
      `The bundled screen cannot be loaded: ${errorMessage(cause)} Install the package again, or build the application again.`,
      { cause },
    );
  }
}

/**
 * Loads the bundled screen, once; it is then kept. Needs no file system, so that it runs wherever
 * JavaScript does.
 *
 * @param inflate The platform's: Node has a fast one, edge runtimes have none.
 * @throws KomainuError `file_damaged`
 */
export function loadScreen(inflate: Inflate): Promise<Screen> {
  bundled ??= readBundled(inflate).catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}
