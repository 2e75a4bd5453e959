/** External text on a badge. The renderer escapes it for SVG. */

/** Longest label, in characters. */
export const LABEL_LIMIT = 64;

/**
 * The visible characters of a text, on one line. It drops control and format characters (such as those that change the
 * text direction), lone surrogates and characters that XML forbids, replaces white space by single spaces, and cuts the
 * result to `limit` characters.
 */
export function singleLine(text: string, limit = LABEL_LIMIT): string {
  const visible = text
    .toWellFormed()
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\uFFFD]/gu, '')
    .trim();
  const characters = [...visible];
  return characters.length <= limit
    ? visible
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}
