/** Long text and digests shortened for display. */

/**
 * Text over `max` characters with its middle replaced by `…`. `start` and `end` are the numbers of characters that stay
 * at either side; without them, both sides are equally long and the result has at most `max` characters.
 */
export function truncateMiddle(text: string, max: number, sides?: { start: number; end: number }): string {
  if (text.length <= max) return text;
  const half = Math.floor((max - 1) / 2);
  const { start, end } = sides ?? { start: half, end: half };
  return `${text.slice(0, start)}…${text.slice(text.length - end)}`;
}

/** Text over `max` characters cut to its first `max`, followed by `…`. */
export function truncateEnd(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}…`;
}

/**
 * A digest `alg:hex` as the part to show, the part to hide, and the part to show after it. `head` and `tail` count
 * characters of the hex; the algorithm is always in `start`. A digest that is too short to hide 4 characters is all in
 * `start`.
 */
export function splitDigest(digest: string, head = 6, tail = 6): { start: string; middle: string; end: string } {
  const colon = digest.indexOf(':');
  const from = colon + 1 + head;
  const to = digest.length - tail;
  if (to - from < 4) return { start: digest, middle: '', end: '' };
  return { start: digest.slice(0, from), middle: digest.slice(from, to), end: digest.slice(to) };
}

/** `sha256:1f3a2b…9c0d1e` as plain text, for titles and labels. */
export function shortDigest(digest: string): string {
  const { start, middle, end } = splitDigest(digest);
  return middle === '' ? start : `${start}…${end}`;
}

/** `sha256:1f3a2b4c5d6e…`: the algorithm and the first 12 characters of the hex. */
export function digestPrefix(digest: string): string {
  return truncateEnd(digest, digest.indexOf(':') + 13);
}
