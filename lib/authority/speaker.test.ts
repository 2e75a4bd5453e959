import { expect, it } from 'vitest';
import { CLAIM_KINDS } from './claim-kind.ts';
import { DERIVED_EXPECTATIONS } from './expectations.ts';
import { kindsFor, type Speaker } from './speaker.ts';

const ISSUER = 'https://issuer.acme.com';
const signed = (identity: string, issuer: string | null = ISSUER): Speaker => ({
  basis: issuer === null ? 'key' : 'certificate',
  repository: null,
  signer: { identity, issuer },
  senders: [],
  namedBy: null,
});
/** The number of kinds that a signer may claim, where the project expects one other signer for scans. */
function kindsOf(expected: string, speaker: Speaker, issuer: string | null = ISSUER): number {
  const signers = [{ identity: expected, issuer, kinds: ['scan'] as const }];
  const expectations = { ...DERIVED_EXPECTATIONS, configuredKeys: [], signers };
  return kindsFor({ id: 1, slugs: ['github.com/acme/web'], expectations }, speaker).size;
}

it.each<[string, string, number]>([
  ['release@acme.com', 'release@acme.com', 1],
  ['release@acme.com', 'RELEASE@acme.com', 0],
  ['*@acme.com', 'release@acme.com', 1],
  ['*@acme.com', 'release@evil.com', 0],
  ['*@acme.com', 'release@mail.acme.com', 0],
  ['*@acme.com', 'x@evil.com@acme.com', 0],
  ['*@acme.com', 'https://gitlab.evil.com/x/y//.gitlab-ci.yml@refs/heads/x@acme.com', 0],
  ['https://github.com/acme/*', 'https://github.com/acme/web/.github/workflows/x.yml@refs/heads/a@b', 1],
  ['https://github.com/acme/*', 'https://github.com/acme-evil/web', 0],
])('the expected signer %s and the signer %s: %i kinds', (expected, identity, kinds) => {
  expect(kindsOf(expected, signed(identity))).toBe(kinds);
});

it('the issuer must be the same, and a key has none', () => {
  expect(kindsOf('release', signed('release', null), null)).toBe(1);
  expect(kindsOf('release', signed('release'), null)).toBe(0);
  expect(kindsOf('release', signed('release', null))).toBe(0);
  expect(kindsOf('release@acme.com', signed('release@acme.com', 'https://issuer.evil.com'))).toBe(0);
});

it('a signer that nobody expects may claim nothing', () => {
  const project = { id: 1, slugs: [], expectations: DERIVED_EXPECTATIONS };
  expect(kindsFor(project, signed('release@acme.com')).size).toBe(0);
  expect(kindsFor(project, { ...signed('x'), basis: 'repository', repository: 2 }).size).toBe(0);
  expect(kindsFor(project, { ...signed('x'), basis: 'repository', repository: 1 }).size).toBe(CLAIM_KINDS.length);
});
