/** `attestry completion bash|zsh|fish`: print the script by which a shell completes commands, options and values. */
import { Argument } from 'commander';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { EXIT, type Exit, type Io, revealJson } from '../terminal/io.ts';
import { bashScript } from './bash.ts';
import { type CompletedCommand, commandTable } from './command-table.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** The script of each shell. */
export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof SHELLS;

async function print(io: Io, shell: Shell, table: CompletedCommand[], json: boolean | undefined): Promise<Exit> {
  const script = SHELLS[shell](table);
  // Exactly: a script with words such as --token looks like one that holds a secret.
  if (json) revealJson(io, { shell, script });
  else io.reveal(script);
  return EXIT.yes;
}

export const addCompletion: AddCommand = (program, io, does) => {
  program
    .command('completion')
    .description('print the script by which a shell completes commands, options and values')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      '\nbash, in ~/.bashrc: source <(attestry completion bash)\nzsh, in ~/.zshrc:  source <(attestry completion zsh)\nfish: attestry completion fish > ~/.config/fish/completions/attestry.fish',
    )
    .action(does((shell: Shell, options: { json?: boolean }) => print(io, shell, commandTable(program), options.json)));
};
