import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where installed models are kept: `models/` under `KOMAINU_HOME`, or under `komainu/` in the
 * user's data directory (`XDG_DATA_HOME`, by default `~/.local/share`; `LOCALAPPDATA` on Windows).
 */
export function storeDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env["KOMAINU_HOME"]) return join(env["KOMAINU_HOME"], "models");
  const windows = process.platform === "win32" ? env["LOCALAPPDATA"] : undefined;
  const data = env["XDG_DATA_HOME"] || windows || join(homedir(), ".local", "share");
  return join(data, "komainu", "models");
}
