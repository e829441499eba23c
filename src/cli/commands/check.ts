import { Command } from "commander";

/** `komainu check` */
export function buildCommand(): Command {
  return new Command("check");
}
