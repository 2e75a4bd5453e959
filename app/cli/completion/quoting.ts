/** What the scripts of the shells share: quoted texts, and the words by which they find a command. */
import type { CompletedCommand, CompletedOption } from './command-table.ts';

/** A text as one word of bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as one word of fish. */
export function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** `PATH/WORD` for each command below another one: such a word leads from the path to the path with the word. */
export function stepsOf(table: readonly CompletedCommand[]): string[] {
  return table.flatMap(({ path, commands }) => commands.map(({ name }) => `${path}/${name}`));
}

/** `PATH/FLAG` for each option that takes a value: the word after it is no operand. */
export function takingOf(table: readonly CompletedCommand[]): string[] {
  return table.flatMap(({ path, options }) =>
    options.filter(({ value }) => value !== null).flatMap(({ flags }) => flags.map((flag) => `${path}/${flag}`)),
  );
}

/** The flag of an option that is offered. */
export function longFlag({ flags }: CompletedOption): string {
  return flags.at(-1)!;
}
