import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCompressedText } from './compressed-text.ts';

it('tells what was added, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), async (words) => {
      const held = createCompressedText();
      for (const word of words) held.add(word);
      expect(await new Response(held.body()).text()).toBe(words.join(''));
    }),
  );
  const held = createCompressedText();
  const words = Array.from({ length: 20_000 }, (_, n) => `word ${n} é`);
  for (const word of words) held.add(word);
  expect(await new Response(held.body()).text()).toBe(words.join(''));
});
