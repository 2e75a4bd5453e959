/** Vitest isolates exactly the test files that replace a module; all others share the modules of their thread. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REPLACING } from '../../vitest.config.ts';

const tests = execFileSync('git', ['ls-files', '--', '*.test.ts', '*.test.tsx'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

it('isolates every test that replaces a module, and no other', () => {
  const replacing = tests.filter((file) => /\bvi\.(?:mock|doMock)\(/.test(readFileSync(file, 'utf8')));
  expect(replacing).toEqual(REPLACING.toSorted());
});
