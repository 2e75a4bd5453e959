/**
 * Lets V8 store the sources of a build with one byte for each character: a single character above U+00FF, such as a
 * dash in a sentence, makes it take two for all of the file. Plain JavaScript.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

/** A character that needs two bytes, with the backslashes before it. */
const WIDE = /(\\*)([^\0-\u00ff])/g;
const IS_WIDE = /[^\0-\u00ff]/;
/** After a backslash, these end a line of the source, so that they cannot be written as an escape there. */
const LINE_ENDS = /[\u2028\u2029]/;

/** @typedef {typeof import('rolldown/parseAst').parseAst} Parse */

/**
 * Rewrite the JavaScript files below a folder whose characters can be escaped. Returns the number of characters of
 * these files, which is the number of bytes that each process saves that loads them all.
 * @param {string} folder
 */
export async function writeOneByte(folder) {
  const { parseAst } = await import('rolldown/parseAst');
  let saved = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const text = readFileSync(file, 'utf8');
    const escaped = escapeWide(text, parseAst);
    if (escaped === null) continue;
    writeFileSync(file, escaped);
    saved += escaped.length;
  }
  return saved;
}

/**
 * The same script with escapes (`\u2014`) for its wide characters; null where there is none, or where an escape would
 * mean something else: in a tagged template, whose tag may read the text as it is written.
 * @param {string} text
 * @param {Parse} parse
 */
export function escapeWide(text, parse) {
  if (!IS_WIDE.test(text) || LINE_ENDS.test(text) || hasWideTag(text, parse)) return null;
  const escaped = text.replace(WIDE, (_, backslashes, wide) => {
    const code = `\\u${wide.charCodeAt(0).toString(16).padStart(4, '0')}`;
    // A backslash that escapes the character itself means nothing more (ECMA-262, IdentityEscape).
    return `${backslashes.length % 2 === 0 ? backslashes : backslashes.slice(1)}${code}`;
  });
  try {
    // A name with a character of two code units has no such escape.
    compileFunction(escaped);
  } catch {
    return null;
  }
  return escaped;
}

/** @param {string} text @param {Parse} parse */
function hasWideTag(text, parse) {
  let found = false;
  const visit = (node) => {
    if (found || node === null || typeof node !== 'object') return;
    if (node.type === 'TaggedTemplateExpression')
      found ||= node.quasi.quasis.some(({ value }) => IS_WIDE.test(value.raw));
    for (const child of Object.values(node)) visit(child);
  };
  visit(parse(text, { lang: 'js', sourceType: 'commonjs' }));
  return found;
}
