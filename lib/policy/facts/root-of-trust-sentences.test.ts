import { expect, it } from 'vitest';
import { ROOTS_OF_TRUST } from './default-roots-of-trust.ts';
import { rootOfTrustSentence } from './root-of-trust-sentences.ts';

it.each(ROOTS_OF_TRUST)('$id has a sentence of its own, and says where a runner matters', (root) => {
  const sentence = rootOfTrustSentence(root);
  expect(sentence).not.toContain('match the patterns');
  expect(sentence).not.toMatch(/[\\^$]|\(\?/);
  expect(sentence.includes('not hosted by the platform')).toBe(root.hostedOnly);
});

it('a root without a sentence points to its patterns', () => {
  const root = { ...ROOTS_OF_TRUST[0]!, id: 'own', title: 'Own' };
  expect(rootOfTrustSentence(root)).toBe('Signer and builder match the patterns of Own.');
});
