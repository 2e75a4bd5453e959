/** Folders have one direction and a bound, seen over the whole tree: what a rule about one import cannot see. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { isTest } from './layers.ts';

const MAX_FILES = 12;
const ROOMS = ['app', 'components', 'db', 'lib', 'scripts'];

const tracked = execFileSync('git', ['ls-files', '--', ...ROOMS], { encoding: 'utf8' }).split('\n');
const sources = tracked.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isTest(file) && existsSync(file));
const known = new Set(sources);

/** The files of the tree that a file imports, types included. */
function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([#.][^']+)'/g);
  const paths = [...specifiers].map(([, written]) =>
    written!.startsWith('#') ? written!.slice(1) : posix.join(posix.dirname(file), written!),
  );
  return paths.filter((path) => known.has(path));
}

/** Folder to the folders that its files import. */
function folderGraph(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const file of sources) {
    const from = posix.dirname(file);
    const targets = graph.get(from) ?? new Set<string>();
    graph.set(from, targets);
    for (const path of importsOf(file)) if (posix.dirname(path) !== from) targets.add(posix.dirname(path));
  }
  return graph;
}

/** A way through the graph that comes back to where it began; null where there is none. */
function findCycle(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const done = new Set<string>();
  const visit = (folder: string, way: readonly string[]): string[] | null => {
    if (way.includes(folder)) return [...way.slice(way.indexOf(folder)), folder];
    if (done.has(folder)) return null;
    for (const next of graph.get(folder) ?? []) {
      const found = visit(next, [...way, folder]);
      if (found) return found;
    }
    done.add(folder);
    return null;
  };
  for (const folder of graph.keys()) {
    const found = visit(folder, []);
    if (found) return found;
  }
  return null;
}

it('no folders import each other, not even around a corner', () => {
  expect(findCycle(folderGraph())).toBeNull();
});

it('a circle would be found', () => {
  const graph = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c'])],
    ['c', new Set(['b'])],
  ]);
  expect(findCycle(graph)).toEqual(['b', 'c', 'b']);
});

it('a folder holds at most so many source files', () => {
  const counts = new Map<string, number>();
  for (const file of sources) counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > MAX_FILES)).toEqual([]);
});
