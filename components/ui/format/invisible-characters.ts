/** A view in which invisible characters are shown as code points. */
import { revealInvisible } from '#lib/format/invisible-characters.ts';

/** Members that links and requests are made of keep their exact text. */
const URL_KEYS = new Set(['slug', 'id', 'from', 'to', 'cursor', 'href', 'url']);
const isUrlKey = (key: string): boolean => URL_KEYS.has(key) || key.endsWith('Url');

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
