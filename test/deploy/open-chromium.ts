import { chromium, type Browser } from "playwright-core";
import { findBrowser } from "../report/find-browser.ts";

/**
 * Opens the browser that pages are tested in.
 *
 * @throws Error without one: what stands in the docs is never skipped.
 */
export async function openChromium(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error("Install Chromium, or set CHROMIUM_PATH.");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
