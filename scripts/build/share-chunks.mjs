/**
 * Lets equal chunks of a build of Next share one file. Turbopack writes a chunk once for each entry that loads it, and
 * V8 keeps the source of every file that was loaded: five sixths of them are copies. Plain JavaScript.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A chunk is an array of ids and functions, which its runtime reads and does not change. */
const CHUNK = /^module\.exports=\[/;
/** Only this line differs between copies. */
const SOURCE_MAP = /\n?\/\/# (?:sourceMappingURL|debugId)=.*\n?/g;
/** Copies of smaller chunks are not worth a second file to open. */
const MIN_LENGTH = 2_000;

/**
 * Replace each copy of a chunk below `folder` by a reference to the first file with the same code. Returns the number
 * of characters that this saves.
 * @param {string} folder
 */
export function shareChunks(folder) {
  const firstOf = new Map();
  let saved = 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    if (text.length < MIN_LENGTH || !CHUNK.test(text)) continue;
    const key = createHash('sha256').update(text.replaceAll(SOURCE_MAP, '')).digest('hex');
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, file);
    else {
      const path = `./${relative(dirname(file), first).replaceAll('\\', '/')}`;
      writeFileSync(file, `module.exports=require(${JSON.stringify(path)});\n`);
      saved += text.length;
    }
  }
  return saved;
}
