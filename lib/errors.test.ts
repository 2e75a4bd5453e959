import { expect, it, vi } from 'vitest';
import { AttestryError } from './errors.ts';

it('an error of another copy of the module is one too', async () => {
  vi.resetModules();
  const { AttestryError: Other } = await import('./errors.ts');
  expect(Other).not.toBe(AttestryError);
  expect(new Other('not-found', 'x')).toBeInstanceOf(AttestryError);
});

it.each([new Error('x'), { code: 'not-found' }, null, 'not-found'])('%s is none', (value) => {
  expect(value instanceof AttestryError).toBe(false);
});
