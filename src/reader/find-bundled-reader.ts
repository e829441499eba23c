import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { KomainuError } from "../core/errors.ts";
import { bundledReader } from "./bundled-reader.ts";

/** The file as the package exports it. */
const EXPORTED = "komainu/reader.safetensors";

/**
 * Finds the package's own reader: beside the code or, where that has been bundled, in the package
 * that is installed above it.
 *
 * @throws KomainuError `file_not_found`
 */
export function findBundledReader(): URL {
  const beside = besideTheCode();
  if (beside !== undefined && existsSync(beside)) return beside;
  const installed = inTheInstalledPackage(beside);
  if (installed !== undefined) return installed;
  throw new KomainuError(
    "file_not_found",
    `The reader's file is not there${beside === undefined ? "" : `: ${beside.href}`}. If this application is bundled, leave komainu out of the bundle (esbuild: --external:komainu), or copy node_modules/komainu/dist/reader/model/reader.safetensors and name it as the option model; else install the package again. The screen needs no file: guard "screen".`,
  );
}

function besideTheCode(): URL | undefined {
  try {
    return bundledReader();
  } catch {
    return undefined;
  }
}

/** A bundle in CommonJS does not know where it lies; the script that was started does. */
function inTheInstalledPackage(beside: URL | undefined): URL | undefined {
  const script = pathToFileURL(process.argv[1] ?? join(process.cwd(), "script.js"));
  for (const from of [beside ?? script, script]) {
    try {
      return pathToFileURL(createRequire(from).resolve(EXPORTED));
    } catch {
      continue;
    }
  }
  return undefined;
}
