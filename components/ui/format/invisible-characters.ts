/**
 * Invisible characters and characters that change the direction of text are shown as code points, because they can
 * disguise a name: `invoice⟨U+202E⟩gpj.exe` looks like a picture without this. Only pages do so; the API and the raw
 * download return the original text.
 */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\t\n\r])\p{Cc}/gu;
const HAS_INVISIBLE = new RegExp(INVISIBLE.source, 'u');

/** Members that links and requests are made of keep their exact text. */
const URL_KEYS = new Set(['slug', 'id', 'from', 'to', 'cursor', 'href', 'url']);
const isUrlKey = (key: string): boolean => URL_KEYS.has(key) || key.endsWith('Url');

/** Replace each invisible character of `text` with its code point, such as `⟨U+200B⟩`. */
export function revealInvisible(text: string): string {
  return HAS_INVISIBLE.test(text)
    ? text.replace(
        INVISIBLE,
        (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
      )
    : text;
}

/** Replace the invisible characters in all text of a view except its URLs. Without any, return the same object. */
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
    const [shownKey, shownMember] = [
      revealInvisible(key),
      typeof member === 'string' && isUrlKey(key) ? member : revealValue(member),
    ];
    changed ||= shownKey !== key || shownMember !== member;
    return [shownKey, shownMember];
  });
  return changed ? Object.fromEntries(members) : value;
}
