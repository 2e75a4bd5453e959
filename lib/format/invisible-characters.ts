/**
 * Invisible characters and characters that change the direction of text are shown as code points, because they can
 * disguise a name: `invoice⟨U+202E⟩gpj.exe` looks like a picture without this. Pages and the forms of a report do so;
 * JSON and the raw download have the original text.
 */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\t\n\r])\p{Cc}/gu;
const HAS_INVISIBLE = new RegExp(INVISIBLE.source, 'u');

/** Replace each invisible character of `text` with its code point, such as `⟨U+200B⟩`. */
export function revealInvisible(text: string): string {
  return HAS_INVISIBLE.test(text)
    ? text.replace(
        INVISIBLE,
        (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
      )
    : text;
}

/** C0 and C1 control characters and those that change the direction of text. */
const UNSAFE = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Replace control characters with spaces, so that the text is one safe line. */
export function sanitizeLine(text: string): string {
  return text.replace(UNSAFE, ' ');
}
