import { expect, it, vi } from 'vitest';
import { AttestryError } from './errors.ts';

it('is known as what it is to another copy of its module', async () => {
  vi.resetModules();
  const other = await import('./errors.ts');
  expect(other.AttestryError).not.toBe(AttestryError);
  expect(new AttestryError('conflict', 'taken') instanceof other.AttestryError).toBe(true);
  expect(new other.AttestryError('conflict', 'taken') instanceof AttestryError).toBe(true);
});

it('nothing else is', () => {
  for (const other of [new Error('x'), { code: 'conflict', message: 'x' }, null, undefined, 'conflict'])
    expect(other instanceof AttestryError).toBe(false);
  expect(new AttestryError('conflict', 'taken') instanceof Error).toBe(true);
});
