/** Words of a command that a person copies into a POSIX shell. */

/** The characters that a shell takes as they are. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** Quote a word for a POSIX shell (IEEE Std 1003.1, Shell Command Language §2.2.2). */
export function quoteForShell(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
