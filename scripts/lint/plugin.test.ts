import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = process.cwd();
let projectFolder: string;

beforeEach(() => {
  projectFolder = mkdtempSync(join(tmpdir(), 'attestry-lint-'));
  const settings = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'));
  settings.jsPlugins = settings.jsPlugins.map((path: string) => join(root, path));
  writeFileSync(join(projectFolder, '.oxlintrc.json'), JSON.stringify(settings));
  writeFileSync(join(projectFolder, 'package.json'), readFileSync(join(root, 'package.json')));
});
afterEach(() => rmSync(projectFolder, { recursive: true, force: true }));

/** The rules that the project's linter, with the project's settings, reports for a project of these files. */
function report(files: { [path: string]: string }): string[] {
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(projectFolder, path)), { recursive: true });
    writeFileSync(join(projectFolder, path), source);
  }
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/oxlint/bin/oxlint'), '--format=json', '.'],
    { cwd: projectFolder, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout)
    .diagnostics.map(({ code, filename }: { code: string; filename: string }) => `${filename}: ${code}`)
    .sort();
}

it('reports nothing where every rule is met', () => {
  expect(
    report({
      'lib/policy/rule.ts': `import type { Check } from '#lib/verify/result/check.ts';\nexport const passes = (check: Check, now: Date) => check.at < now;\n`,
      'lib/verify/result/check.ts': 'export type Check = { at: Date };\n',
      'db/open.ts': `import Database from 'better-sqlite3';\nexport const open = (file: string) => new Database(file);\n`,
    }),
  ).toEqual([]);
});

it.each([
  [
    'an import from a higher layer',
    { 'lib/policy/rule.ts': `import { open } from '#db/open.ts';\nexport const rule = open;\n` },
    ['lib/policy/rule.ts: layers(imports)'],
  ],
  [
    'an export from a higher layer',
    { 'lib/policy/rule.ts': `export { open } from '../../db/open.ts';\n` },
    ['lib/policy/rule.ts: layers(imports)'],
  ],
  [
    'a dynamic import from a higher layer',
    { 'lib/policy/rule.ts': `export const open = () => import('#db/open.ts');\n` },
    ['lib/policy/rule.ts: layers(imports)'],
  ],
  [
    'a package that only db may import',
    { 'lib/query/list.ts': `import { sql } from 'drizzle-orm';\nexport const all = sql;\n` },
    ['lib/query/list.ts: layers(imports)'],
  ],
  [
    'a name that says nothing',
    { 'lib/policy/helpers.ts': 'export const a = 1;\n' },
    ['lib/policy/helpers.ts: layers(imports)'],
  ],
  [
    'a clock in a pure module',
    { 'lib/policy/rule.ts': 'export const late = (at: number) => at < Date.now() || new Date().getTime() > at;\n' },
    ['lib/policy/rule.ts: layers(purity)', 'lib/policy/rule.ts: layers(purity)'],
  ],
  [
    'the environment outside lib/config.ts',
    { 'lib/query/list.ts': 'export const port = process.env.PORT;\n' },
    ['lib/query/list.ts: node(no-process-env)'],
  ],
  [
    'a cycle of imports',
    {
      'lib/bytes/a.ts': `import { b } from '#lib/bytes/b.ts';\nexport const a = () => b;\n`,
      'lib/bytes/b.ts': `import { a } from './a.ts';\nexport const b = () => a;\n`,
    },
    ['lib/bytes/a.ts: import(no-cycle)', 'lib/bytes/b.ts: import(no-cycle)'],
  ],
])('reports %s', (_, files, found) => {
  expect(report(files as unknown as { [path: string]: string })).toEqual(found);
});
