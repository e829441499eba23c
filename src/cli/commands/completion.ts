import { Argument, Command } from "commander";
import { type Shell, SHELL_SCRIPTS, SHELLS } from "../completion/shell-scripts.ts";

const EXAMPLES = `
Examples:
  $ komainu completion fish > ~/.config/fish/completions/komainu.fish
  $ eval "$(komainu completion bash)"        # in ~/.bashrc
  $ eval "$(komainu completion zsh)"         # in ~/.zshrc, after compinit

Commands, options, their values, guards, policies, tasks and installed models are completed.`;

/** `komainu completion`: prints what a shell reads to complete `komainu`. */
export function buildCommand(): Command {
  return new Command("completion")
    .description("Print the completion script of a shell.")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell) => void process.stdout.write(SHELL_SCRIPTS[shell]));
}
