import { expect, it } from 'vitest';
import { versionUnlessInName } from './version.ts';

it.each([
  ['notifier:4.5.3', 'v4.5.3', null],
  ['web', 'v4.5.3', 'v4.5.3'],
  [null, '1.0', '1.0'],
  ['web', null, null],
  ['very', 'v', null],
])('%s at version %s says %s beside the name', (name, version, beside) => {
  expect(versionUnlessInName({ name, version })).toBe(beside);
});
