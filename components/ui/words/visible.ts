/**
 * Characters that nobody sees, and that turn the direction of reading, made visible: `invoice⟨U+202E⟩gpj.exe` is no
 * picture. What a document says is told in full; the original bytes and the API have it as it was sent.
 */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\t\n\r])\p{Cc}/gu;
const HAS_UNSEEN = new RegExp(UNSEEN.source, 'u');

/** What a browser is to follow, and what a page is asked for by, stays as it is. */
const ADDRESSES = new Set(['slug', 'id', 'from', 'to', 'cursor', 'href', 'url']);
const isAddress = (key: string): boolean => ADDRESSES.has(key) || key.endsWith('Url');

export function visible(text: string): string {
  return HAS_UNSEEN.test(text)
    ? text.replace(UNSEEN, (one) => `⟨U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`)
    : text;
}

/** A view with all its words made visible; the same object where there is nothing to do, which is nearly always. */
export function shown<T>(view: T): T {
  return reveal(view) as T;
}

function reveal(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) {
    const elements = value.map(reveal);
    return elements.some((element, i) => element !== value[i]) ? elements : value;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  let changed = false;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    const [word, told] = [visible(key), typeof member === 'string' && isAddress(key) ? member : reveal(member)];
    changed ||= word !== key || told !== member;
    return [word, told];
  });
  return changed ? Object.fromEntries(members) : value;
}
