import { Command } from "commander";
import { addReader } from "./train/add-reader.ts";
import { addScreen } from "./train/add-screen.ts";

/** `komainu train` */
export function buildCommand(): Command {
  const command = new Command("train").description("Train what Komainu bundles, from data.");
  addScreen(command);
  addReader(command);
  return command;
}
