/** A digest in three parts: what is shown, what is hidden, what is shown. `alg:hex` keeps the algorithm. */
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

/** Long text cut in the middle to at most `length` characters. */
export function truncateMiddle(text: string, length = 64): string {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`;
}
