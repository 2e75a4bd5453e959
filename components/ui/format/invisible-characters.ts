/**
 * Characters that nobody sees, and that turn the direction of reading, made visible: `invoice⟨U+202E⟩gpj.exe` is no
 * picture. What a document says is told in full; the original bytes and the API have it as it was sent.
 */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\t\n\r])\p{Cc}/gu;
const HAS_INVISIBLE = new RegExp(INVISIBLE.source, 'u');

/** What a browser is to follow, and what a page is asked for by, stays as it is. */
const URL_KEYS = new Set(['slug', 'id', 'from', 'to', 'cursor', 'href', 'url']);
const isUrlKey = (key: string): boolean => URL_KEYS.has(key) || key.endsWith('Url');

export function revealInvisible(text: string): string {
  return HAS_INVISIBLE.test(text)
    ? text.replace(INVISIBLE, (one) => `⟨U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`)
    : text;
}

/** A view with all its words made visible; the same object where there is nothing to do, which is nearly always. */
export function revealInvisibleInView<T>(view: T): T {
  return revealValue(view) as T;
}

function revealValue(value: unknown): unknown {
  if (typeof value === 'string') return revealInvisible(value);
  if (Array.isArray(value)) {
    const elements = value.map(revealValue);
    return elements.some((element, i) => element !== value[i]) ? elements : value;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  let changed = false;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    const [word, told] = [
      revealInvisible(key),
      typeof member === 'string' && isUrlKey(key) ? member : revealValue(member),
    ];
    changed ||= word !== key || told !== member;
    return [word, told];
  });
  return changed ? Object.fromEntries(members) : value;
}
