/** Patterns of `matches`, in the syntax of RE2, whose time is linear in the text. */
import { RE2JS } from '@bufbuild/re2';
import { EXPRESSION_LIMITS } from '#lib/policy/cel/language/limits.ts';

export type Pattern = { matches(text: string): boolean; instructions: number };

const MAX_CACHED = 256;
const cached = new Map<string, Pattern | string>();

/** Compile a pattern; a text says why it cannot be used. */
export function compilePattern(source: string): Pattern | string {
  const known = cached.get(source);
  if (known !== undefined) return known;
  const compiled = compile(source);
  if (cached.size >= MAX_CACHED) cached.clear();
  cached.set(source, compiled);
  return compiled;
}

function compile(source: string): Pattern | string {
  try {
    const pattern = RE2JS.compile(source);
    const instructions = pattern.re2().prog.inst.length;
    if (instructions > EXPRESSION_LIMITS.patternInstructions) return 'it is too large';
    return { matches: (text) => pattern.test(text), instructions };
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
  }
}
