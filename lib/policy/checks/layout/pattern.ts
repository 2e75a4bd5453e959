/**
 * Matches path patterns of in-toto artifact rules (in-toto specification 1.0 §4.3.3) as Python's fnmatch does: `*` also
 * matches `/`.
 */

/** Whether the whole path matches. The time is at most proportional to the product of both lengths. */
export function matchesPattern(path: string, pattern: string): boolean {
  return matches([...path], partsOf([...pattern]));
}

/** Characters are code points, as in Python. */
function matches(path: readonly string[], parts: readonly PatternPart[]): boolean {
  let [at, part] = [0, 0];
  let star: { at: number; part: number } | null = null;
  while (at < path.length) {
    const want = parts[part];
    if (want === '*') {
      star = { at, part };
      part += 1;
    } else if (want !== undefined && matchesPart(path[at]!, want)) {
      at += 1;
      part += 1;
    } else if (star !== null) {
      star.at += 1;
      [at, part] = [star.at, star.part + 1];
    } else {
      return false;
    }
  }
  return parts.slice(part).every((one) => one === '*');
}

type PatternPart = '*' | '?' | { literal: string } | { not: boolean; from: readonly string[] };

function partsOf(pattern: readonly string[]): PatternPart[] {
  const parts: PatternPart[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const end = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (char === '*' || char === '?') {
      parts.push(char);
    } else if (end === -1) {
      parts.push({ literal: char });
    } else {
      const inner = pattern.slice(at + 1, end);
      parts.push(inner[0] === '!' ? { not: true, from: inner.slice(1) } : { not: false, from: inner });
      at = end;
    }
  }
  return parts;
}

function matchesPart(char: string, part: Exclude<PatternPart, '*'>): boolean {
  if (part === '?') return true;
  if ('literal' in part) return part.literal === char;
  return isInSet(char, part.from) !== part.not;
}

function isInSet(char: string, from: readonly string[]): boolean {
  const code = char.codePointAt(0)!;
  for (let at = 0; at < from.length; at++) {
    if (from[at + 1] === '-' && at + 2 < from.length) {
      if (code >= from[at]!.codePointAt(0)! && code <= from[at + 2]!.codePointAt(0)!) return true;
      at += 2;
    } else if (from[at] === char) {
      return true;
    }
  }
  return false;
}
