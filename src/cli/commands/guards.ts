import { Command } from "commander";

/** `komainu guards` */
export function buildCommand(): Command {
  return new Command("guards");
}
