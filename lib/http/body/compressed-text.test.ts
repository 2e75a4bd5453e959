import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCompressedText } from './compressed-text.ts';

it('the body has everything that was added, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), async (words) => {
      const text = createCompressedText();
      for (const word of words) text.add(word);
      expect(await new Response(text.body()).text()).toBe(words.join(''));
    }),
  );
  const text = createCompressedText();
  const words = Array.from({ length: 20_000 }, (_, n) => `word ${n} é`);
  for (const word of words) text.add(word);
  expect(await new Response(text.body()).text()).toBe(words.join(''));
});
