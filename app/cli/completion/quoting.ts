/** What the scripts of the shells share: quoted texts, and the words by which they find a command. */
import type { CompletedCommand, CompletedOption, Value } from './command-table.ts';

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

/** The pattern of `case` in bash and zsh that matches any of some words. */
export function pattern(words: readonly string[]): string {
  return words.map(quoted).join('|');
}

/** The cases of `case` in bash and zsh for the operands of a command; `completing` is what each does for its value. */
export function operandCases(
  { path, operands, isVariadic }: CompletedCommand,
  completing: (value: Value) => string,
): string {
  return operands
    .map((value, index) => {
      const place = isVariadic && index === operands.length - 1 ? `${quoted(`${path}/`)}*` : quoted(`${path}/${index}`);
      return `    ${place}) ${completing(value)} ;;\n`;
    })
    .join('');
}
