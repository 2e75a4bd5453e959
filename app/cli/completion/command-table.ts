/** The commands as what may follow each word of a command line: one table, from which each shell gets its script. */
import type { Command, Option } from 'commander';

/** What a value can be: one of a few words, a file, a folder, or a text that no shell can know. */
export type Value = { choices: readonly string[] } | 'file' | 'folder' | 'text';

export type CompletedOption = {
  /** As they are written: `-h`, `--help`. */
  flags: string[];
  description: string;
  /** Null: the option takes no value. */
  value: Value | null;
};

export type CompletedCommand = {
  /** Its name with those of the commands above it, as `report schedule`; empty for `attestry` itself. */
  path: string;
  commands: { name: string; description: string }[];
  options: CompletedOption[];
  /** What each operand can be; the last one counts for all that follow where `isVariadic`. */
  operands: Value[];
  isVariadic: boolean;
};

const FILES = new Set(['file', 'file-or-digest', 'destination']);

function valueOf(name: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { choices };
  if (FILES.has(name)) return 'file';
  return name === 'folder' ? 'folder' : 'text';
}

function completedOption({ short, long, flags, description, argChoices, required, optional }: Option): CompletedOption {
  const name = /[<[]([\w-]+)/.exec(flags)?.[1] ?? '';
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    value: required || optional ? valueOf(name, argChoices) : null,
  };
}

/** The table of a program: its root first, then each command after the one that it is of. */
export function commandTable(program: Command): CompletedCommand[] {
  return rowsOf(program, '');
}

function rowsOf(command: Command, path: string): CompletedCommand[] {
  const help = command.createHelp();
  const visible = help.visibleCommands(command);
  const options = help.visibleOptions(command).map(completedOption);
  // What the default command takes may follow its group.
  const taking = visible.find((one) => one.name() === defaultNameOf(command)) ?? command;
  for (const option of taking.options.map(completedOption))
    if (!options.some(({ flags }) => flags.at(-1) === option.flags.at(-1))) options.push(option);
  const own: CompletedCommand = {
    path,
    commands: visible.map((one) => ({ name: one.name(), description: one.description() })),
    options,
    operands: taking.registeredArguments.map((one) => valueOf(one.name(), one.argChoices)),
    isVariadic: taking.registeredArguments.at(-1)?.variadic === true,
  };
  const below = visible.flatMap((one) => rowsOf(one, `${path} ${one.name()}`.trim()));
  // `help` is followed by the name of a command beside it.
  const names = own.commands.map(({ name }) => name).filter((name) => name !== 'help');
  for (const row of below) if (row.path === `${path} help`.trim()) row.operands = [{ choices: names }];
  return [own, ...below];
}

/** The command that runs where none is named. Commander has no public way to ask for it. */
function defaultNameOf(command: Command): string | undefined {
  return (command as Command & { _defaultCommandName?: string | null })._defaultCommandName ?? undefined;
}
