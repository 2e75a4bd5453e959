/**
 * Rules about the whole tree, which a lint rule about one file cannot check: no cycles between folders, and a limit of
 * files in a folder.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { isTest } from './layers.ts';

const MAX_FILES = 12;
const ROOTS = ['app', 'components', 'db', 'lib', 'scripts'];

const tracked = execFileSync('git', ['ls-files', '--', ...ROOTS], { encoding: 'utf8' }).split('\n');
const sources = tracked.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isTest(file) && existsSync(file));
const known = new Set(sources);

/** The files of the tree that a file imports, types included. */
function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([#.][^']+)'/g);
  const paths = [...specifiers].map(([, specifier]) =>
    specifier!.startsWith('#') ? specifier!.slice(1) : posix.join(posix.dirname(file), specifier!),
  );
  return paths.filter((path) => known.has(path));
}

/** Each folder with the folders that its files import. */
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

/** A cycle of the graph, with its first folder repeated at the end; null where there is none. */
function findCycle(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const done = new Set<string>();
  const visit = (folder: string, path: readonly string[]): string[] | null => {
    if (path.includes(folder)) return [...path.slice(path.indexOf(folder)), folder];
    if (done.has(folder)) return null;
    for (const next of graph.get(folder) ?? []) {
      const found = visit(next, [...path, folder]);
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

it('no folders import each other, directly or through others', () => {
  expect(findCycle(folderGraph())).toBeNull();
});

it('finds a cycle through three folders', () => {
  const graph = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c'])],
    ['c', new Set(['b'])],
  ]);
  expect(findCycle(graph)).toEqual(['b', 'c', 'b']);
});

it('no folder has more source files than the limit', () => {
  const counts = new Map<string, number>();
  for (const file of sources) counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > MAX_FILES)).toEqual([]);
});
