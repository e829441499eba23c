import type { Argument, Command, Option } from "commander";

/** Something that the last word may become. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** What the last word may become, and whether files or folders of the disk may stand there too. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly paths?: "files" | "folders";
}

/** What an option or an argument takes, beyond what commander knows. */
export type ValueSource = (place: ValuePlace) => Promise<readonly Candidate[]>;

export interface ValuePlace {
  readonly command: string;
  /** The option's name, or the argument's. */
  readonly name: string;
  /** Values of the options that stand before, by name. */
  readonly given: Readonly<Record<string, string>>;
}

/**
 * Completes the last of the words that follow `komainu`, from the definitions of the commands.
 * `words` is empty for nothing; its last word is empty where a new one begins.
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  values: ValueSource,
): Promise<Completion> {
  const place = walk(program, joinEquals(words).slice(0, -1));
  const word = joinEquals(words).at(-1) ?? "";
  const { command, pending, given } = place;
  if (pending !== undefined) return completeValue(pending, word, place, values);
  const [, flag, part = ""] = /^(--[\w-]+)=(.*)$/su.exec(word) ?? [];
  const assigned = flag === undefined ? undefined : findFlag(command, flag);
  if (assigned !== undefined && !place.ended) {
    const { candidates, paths } = await completeValue(assigned, part, place, values);
    const full = candidates.map(({ value, description = "" }) => {
      return { value: `${flag}=${value}`, description };
    });
    return { candidates: full, ...(paths && { paths }) };
  }
  if (word.startsWith("-") && !place.ended) return matching(flagsOf(command), word);
  const commands = place.position > 0 || place.ended ? [] : commandsOf(command);
  const { registeredArguments: args } = command;
  const argument =
    args[place.position] ?? (args.at(-1)?.variadic === true ? args.at(-1) : undefined);
  if (argument === undefined) return matching(commands, word);
  const named = { command: command.name(), name: argument.name(), given };
  const taken = [...commands, ...(argument.argChoices ?? []).map(plain), ...(await values(named))];
  return { ...matching(taken, word), ...pathsOf(argument) };
}

/** Where a word stands: in which command, after which options. */
interface Place {
  readonly command: Command;
  /** The option whose value is due. */
  readonly pending: Option | undefined;
  /** Arguments that stand before. */
  readonly position: number;
  /** Whether `--` stands before. */
  readonly ended: boolean;
  readonly given: Readonly<Record<string, string>>;
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let pending: Option | undefined;
  let position = 0;
  let ended = false;
  const given: Record<string, string> = {};
  for (const word of words) {
    if (pending !== undefined) {
      given[pending.attributeName()] = word;
      pending = undefined;
    } else if (word === "--") ended = true;
    else if (!ended && word.startsWith("-")) {
      const [flag = word, ...value] = word.split("=");
      const option = findFlag(command, flag);
      if (value.length > 0 && option) given[option.attributeName()] = value.join("=");
      else if (option?.required === true) pending = option;
    } else {
      const child = command.commands.find((each) => each.name() === word);
      if (child === undefined || position > 0) position += 1;
      else command = child;
    }
  }
  return { command, pending, position, ended, given };
}

/** Bash takes `=` for a word of its own. */
function joinEquals(words: readonly string[]): readonly string[] {
  const joined = words.filter((word, index) => word !== "=" || index === words.length - 1);
  return joined.at(-1) === "=" ? [...joined.slice(0, -1), ""] : joined;
}

async function completeValue(
  option: Option,
  word: string,
  { command, given }: Place,
  values: ValueSource,
): Promise<Completion> {
  const place = { command: command.name(), name: option.attributeName(), given };
  const candidates = [...(option.argChoices ?? []).map(plain), ...(await values(place))];
  return { ...matching(candidates, word), ...pathsOf(option) };
}

/** Options and arguments say in their own words that they take a file or a folder. */
function pathsOf(taking: Option | Argument): Pick<Completion, "paths"> {
  const name = "flags" in taking ? taking.flags : taking.name();
  if (/\bfolder/u.test(name)) return { paths: "folders" };
  return /\b(file|path)/u.test(name) ? { paths: "files" } : {};
}

function flagsOf(command: Command): readonly Candidate[] {
  return lineage(command).flatMap((each) =>
    each
      .createHelp()
      .visibleOptions(each)
      .flatMap(({ long, description }) => (long ? [{ value: long, description }] : [])),
  );
}

function commandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), description: each.summary() || each.description() }));
}

function findFlag(command: Command, flag: string): Option | undefined {
  return lineage(command)
    .flatMap(({ options }) => options)
    .find(({ long, short }) => long === flag || short === flag);
}

/** A command, and those that it belongs to. */
function lineage(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [command, ...lineage(command.parent)];
}

function matching(candidates: readonly Candidate[], word: string): Completion {
  const seen = new Set<string>();
  const fitting = candidates.filter(({ value }) => {
    const fits = value.startsWith(word) && !seen.has(value);
    seen.add(value);
    return fits;
  });
  return { candidates: fitting };
}

function plain(value: string): Candidate {
  return { value };
}
