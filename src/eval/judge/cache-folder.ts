import { userCacheFolder } from "../../files/user-cache.ts";

/**
 * Where answers are kept: the folder that is given, else `komainu/eval` in the user's cache
 * (`XDG_CACHE_HOME`, by default `~/.cache`); `null` for `false`: none are kept.
 */
export function cacheFolder(
  asked?: string | boolean,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  if (typeof asked === "string") return asked;
  if (asked === false) return null;
  return userCacheFolder("eval", env);
}
