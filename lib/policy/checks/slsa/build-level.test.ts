import { describe, expect, it } from 'vitest';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { artifact, certificate, evidence, failed, key, provenance, unsigned } from '#lib/policy/example.fixture.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';

const GENERATOR =
  'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0';
const level3 = () => evidence(provenance({ builderId: GENERATOR }), { signer: certificate({ identity: GENERATOR }) });
const level2 = () => evidence(provenance());
const selfHosted = () =>
  evidence(provenance(), {
    signer: certificate({
      oids: { sourceRepositoryURI: 'https://github.com/acme/web', runnerEnvironment: 'self-hosted' },
    }),
  });
const contradicted = () =>
  evidence(provenance({ builderId: GENERATOR }), {
    signer: certificate({ identity: GENERATOR }),
    comparisons: [{ field: 'source commit', certificate: 'a', predicate: 'b', agrees: false }],
  });

describe('slsa-build-level', () => {
  it.each<[string, number, EvidenceFact[], string]>([
    ['level 3 by the generator', 3, [level3()], 'pass ok'],
    ['level 3 where 2 is enough', 2, [level3()], 'pass ok'],
    ['level 2 by the workflow itself', 2, [level2()], 'pass ok'],
    ['level 2 where 3 is asked for', 3, [level2()], 'fail build-level-too-low'],
    ['the better one of two', 3, [level2(), level3()], 'pass ok'],
    ['a self-hosted runner', 2, [selfHosted()], 'fail build-level-too-low'],
    ['a self-hosted runner where 1 is enough', 1, [selfHosted()], 'pass ok'],
    ['a key whose builder nobody listed', 1, [evidence(provenance(), { signer: key() })], 'pass ok'],
    [
      'a key whose builder nobody listed, for 2',
      2,
      [evidence(provenance(), { signer: key() })],
      'fail build-level-too-low',
    ],
    ['no evidence of provenance', 1, [failed(provenance())], 'missing no-verified-provenance'],
    // What claims a level without a signer that gives it.
    ['unsigned provenance', 1, [unsigned(provenance({ builderId: GENERATOR }))], 'missing no-verified-provenance'],
    [
      'provenance of an untrusted signer',
      1,
      [evidence(provenance(), { outcome: 'untrusted' })],
      'missing no-verified-provenance',
    ],
    [
      'a workflow that names the generator as its builder',
      3,
      [evidence(provenance({ builderId: GENERATOR }))],
      'fail build-level-too-low',
    ],
    [
      'a branch of the generator, which anybody can write',
      3,
      [
        evidence(provenance({ builderId: GENERATOR.replace('tags/v2.1.0', 'heads/evil') }), {
          signer: certificate({ identity: GENERATOR.replace('tags/v2.1.0', 'heads/evil') }),
        }),
      ],
      'fail build-level-too-low',
    ],
    ['a signer that contradicts the provenance', 1, [contradicted()], 'fail signer-disagrees'],
  ])('%s', (_, min, items, expected) => {
    expect(said('slsa-build-level', { min }, artifact(items))).toBe(expected);
  });

  it('says what the level is, what it should be, and why it is not higher', () => {
    expect(verdictOf('slsa-build-level', { min: 2 }, artifact([selfHosted()]))).toMatchObject({
      brief: 'SLSA build level 1 instead of 2',
      expected: 'SLSA build level 2 or higher',
      actual: 'level 1',
      detail: expect.stringContaining('The runner belongs to its owner'),
    });
  });

  it.each([{}, { min: 0 }, { min: 4 }, { min: '2' }, { min: 2, max: 3 }])('refuses the parameters %j', (params) => {
    expect(readPolicyValue({ id: 'p', rules: [{ id: 'r', check: 'slsa-build-level', params }] }).ok).toBe(false);
  });
});
