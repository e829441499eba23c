import { errorMessage, KomainuError } from "../core/errors.ts";
import { inflateBase64 } from "./inflate-base64.ts";
import { makeScreen, type Screen } from "./screen.ts";

let bundled: Promise<Screen> | undefined;

/** The model is a module of its own: whoever never asks for the screen never loads it. */
async function readBundled(): Promise<Screen> {
  try {
    const { BUNDLED_SCREEN } = await import("./model/bundled-screen.ts");
    return makeScreen(await inflateBase64(BUNDLED_SCREEN.deflated), BUNDLED_SCREEN.sha256);
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
 * @throws KomainuError `file_damaged`
 */
export function loadScreen(): Promise<Screen> {
  bundled ??= readBundled().catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}
