/** Hostile texts are refused, with work that does not grow with the square of their length. */
import { describe, expect, it } from 'vitest';
import { readPolicyText } from './read-policy.ts';
import { POLICY_LIMITS } from './schema.ts';

describe('a hostile text', () => {
  it.each<[string, string, RegExp]>([
    ['too many bytes', `# ${'x'.repeat(POLICY_LIMITS.bytes)}`, /more than 262144 bytes/],
    ['aliases that double', 'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n', /aliases/],
    ['a merge key', 'a: &a {x: 1}\nb:\n  <<: *a\n', /aliases/],
    ['a tag of code', 'a: !!js/function x', /tag/],
    ['two documents', 'a: 1\n---\nb: 2\n', /multiple documents/],
    ['a key twice, far apart', Array.from({ length: 30_000 }, (_, at) => `k${at % 29_999}:`).join('\n'), /"k0"/],
    ['brackets that close nothing', ']'.repeat(50_000), /flow-seq-end/],
    ['brackets that nothing closes', '['.repeat(50_000), /nested too deeply/],
  ])('%s', (_name, text, message) => {
    const read = readPolicyText(text);
    expect(read).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(message) }] });
  });
});
