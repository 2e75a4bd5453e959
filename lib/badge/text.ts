/** Outside text on a badge: what may be drawn of it. Escaping for SVG is the renderer's, once. */

/** Longest label, in characters. */
export const LABEL_LIMIT = 64;

/**
 * One line of text without anything that is not a visible character: control and format characters (among them those
 * that turn the direction of reading), lone surrogates and what XML forbids are dropped, runs of space become one, and
 * it is cut at `limit`.
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
