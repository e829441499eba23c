import { Command } from "commander";

/** `komainu scan` */
export function buildCommand(): Command {
  return new Command("scan");
}
