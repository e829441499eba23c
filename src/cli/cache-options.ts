import type { Command } from "commander";
import { cacheFolder } from "../eval/judge/cache-folder.ts";

/** Where the answers of guards are kept, as commander has it; nothing stands for the usual place. */
export interface CacheOptions {
  /** A folder; `false` keeps none. */
  readonly cache?: string | boolean;
}

/** Adds the options that say where answers are kept, the same in every command that asks guards. */
export function addCacheOptions(command: Command): Command {
  return command
    .option("--cache <folder>", "where answers are kept (default: the user's cache)")
    .option("--no-cache", "keep no answers");
}

/** How to go on with a run that was stopped while it asked guards, as a sentence. */
export function afterStop({ cache }: CacheOptions): string {
  return cacheFolder(cache) === null
    ? "With --no-cache no answer was kept: the same command begins again."
    : "The answers until here are kept: the same command goes on where this stopped.";
}
