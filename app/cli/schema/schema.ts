/** `attestry schema [COMMAND]`: print the JSON Schema of what a command prints with `--json`. */
import type { Command } from 'commander';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';

/** The commands that print something, by their name with those of the commands above them. */
export function printingCommands(program: Command): Map<string, Command> {
  const leaves = (command: Command, path: string): [string, Command][] => {
    const below = command.commands.flatMap((one) => leaves(one, `${path} ${one.name()}`.trim()));
    return isPrinting(command) ? [[path, command], ...below] : below;
  };
  return new Map(leaves(program, ''));
}

/** Groups have no answer, but `report` is a command too. Commander has no public way to ask for it. */
function isPrinting(command: Command): boolean {
  return typeof (command as Command & { _actionHandler?: unknown })._actionHandler === 'function';
}

const hasWhatIf = (command: Command) => command.options.some(({ long }) => long === '--what-if');

async function schema(io: Io, words: string[], { program, json }: { program: Command; json?: boolean }): Promise<Exit> {
  const commands = printingCommands(program);
  const { jsonSchemaOf } = await import('./outputs.ts');
  if (words.length > 0) {
    const name = nameOf(words, commands);
    printJson(io, jsonSchemaOf(name, { whatIf: hasWhatIf(commands.get(name)!) }));
  } else if (json) {
    const all = [...commands].map(([name, command]) => [name, jsonSchemaOf(name, { whatIf: hasWhatIf(command) })]);
    printJson(io, { schemas: Object.fromEntries(all) });
  } else io.out([...commands.keys()].map((name) => `${name}\n`).join(''));
  return EXIT.yes;
}

/** The name of a command. Throws `UsageError` for a group, and where there is none. */
function nameOf(words: string[], commands: Map<string, Command>): string {
  const written = words.join(' ');
  if (commands.has(written)) return written;
  const below = [...commands.keys()].filter((name) => name.startsWith(`${written} `));
  throw new UsageError(
    below.length === 0
      ? `there is no command ${written}; attestry schema lists them`
      : `name one of: ${below.join(', ')}`,
  );
}

export const addSchema: AddCommand = (program, io, does) => {
  program
    .command('schema')
    .description('print the JSON Schema of what a command prints with --json, or list the commands')
    .argument('[command...]', 'its name, as gate or token create')
    .addHelpText('after', '\nExample: attestry schema gate > gate.schema.json')
    .action(does((words: string[], { json }: { json?: boolean }) => schema(io, words, { program, json })));
};
