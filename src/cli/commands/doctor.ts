import { Command } from "commander";

/** `komainu doctor` */
export function buildCommand(): Command {
  return new Command("doctor");
}
