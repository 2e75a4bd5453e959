/** Every scenario is found by the policy that ships, and missed where nothing asks for what would find it. */
import { describe, expect, it } from 'vitest';
import { findScenario, SCENARIOS } from './scenarios/library.ts';
import { playDrill } from './play.ts';
import { REFERENCE_VERIFIER } from './tried.ts';
import type { Tried } from './stage/stage.ts';

const SHIPPED: Tried = { policy: null, predicateTypes: [], hasAnchor: true, verifier: REFERENCE_VERIFIER };
const policy = (rules: object[], mode = 'enforce') => ({ ...SHIPPED, policy: { id: 'tried', mode, rules } });
const check = (id: string, params = {}) => ({ id, check: id, params });

const play = (id: string, tried: Tried = SHIPPED) =>
  playDrill(findScenario(id)!, tried, { now: () => new Date(), random: () => 0 });
const missedBy = async (id: string, tried: Tried) => {
  const { sightings, outcome } = await play(id, tried);
  expect(outcome).toBe(sightings.every(({ detected }) => detected) ? 'detected' : 'missed');
  return sightings.filter(({ detected }) => !detected).map(({ place }) => place);
};

const ARTIFACT = ['page', 'gate', 'badge', 'notification'];

describe('the policy that ships', () => {
  const found = SCENARIOS.map(({ id }) => id).filter((id) => id !== 'unreviewed-source');
  it.each(found)('finds %s at every place', async (id) => {
    const result = await play(id);
    expect(result).toMatchObject({
      outcome: 'detected',
      error: null,
      control: { status: 'verified', decision: 'allow' },
    });
    expect(result.sightings.map(({ place }) => place)).toEqual(findScenario(id)!.places.map(({ place }) => place));
    for (const { afterMs, shown } of result.sightings) {
      expect(afterMs).toBeGreaterThanOrEqual(0);
      expect(shown).not.toBe('');
    }
  });

  it('asks for no review, and the drill says so', async () => {
    expect(await missedBy('unreviewed-source', SHIPPED)).toEqual(ARTIFACT);
  });
});

describe('a policy that asks for a review', () => {
  it.each([check('source-level', { min: 4 }), check('change-reviewed')])(
    '$check finds unreviewed source',
    async (rule) => {
      expect(await play('unreviewed-source', policy([check('provenance-present'), rule]))).toMatchObject({
        outcome: 'detected',
      });
    },
  );

  it('and names its own verifiers is tried with one of them', async () => {
    const verifier = {
      id: 'https://verifier.example',
      identity: 'https://verifier.example/a',
      issuer: 'https://issuer.example',
    };
    const tried = policy([check('provenance-present'), check('source-level', { min: 4, verifiers: [verifier] })]);
    expect(await play('unreviewed-source', tried)).toMatchObject({ outcome: 'inconclusive' });
    expect(await play('unreviewed-source', { ...tried, verifier })).toMatchObject({ outcome: 'detected' });
  });
});

describe('a policy that is too weak', () => {
  const onlySbom = policy([check('sbom-present')]);
  it.each(['wrong-signer', 'replayed-provenance', 'stripped-signature', 'critical-dependency', 'unreviewed-source'])(
    'that asks for an SBOM only misses %s everywhere',
    async (id) => {
      expect(await missedBy(id, onlySbom)).toEqual(ARTIFACT);
    },
  );

  const warning = policy(
    ['signature-sound', 'provenance-present', 'no-open-critical-vulnerability'].map((id) => check(id)),
    'warn',
  );
  it.each([
    'wrong-signer',
    'replayed-provenance',
    'swapped-artifact',
    'stripped-signature',
    'leaked-token',
    'critical-dependency',
  ])('that only warns misses %s at the gate, and nowhere else', async (id) => {
    expect(await missedBy(id, warning)).toEqual(['gate']);
  });

  it('has nothing to do with the log: without an anchor nobody notices that it was rolled back', async () => {
    const without = { ...SHIPPED, hasAnchor: false };
    expect(await missedBy('rolled-back-log', without)).toEqual(['anchor', 'page', 'door']);
    expect((await play('rolled-back-log', without)).sightings[0]!.shown).toContain('ATTESTRY_ANCHORS names no anchor');
  });
});

it('a policy that does not allow the good release either concludes nothing', async () => {
  const strict = policy([check('provenance-present'), check('reproduced')]);
  const result = await play('wrong-signer', strict);
  expect(result).toMatchObject({ outcome: 'inconclusive', sightings: [] });
  expect(result.error).toContain(result.control!.reason);
});

it('every name of a drill says that it is one', () => {
  for (const { id, title, summary, advice, tabletop } of SCENARIOS) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    for (const text of [title, summary, advice, tabletop.situation]) expect(text).not.toBe('');
    expect(tabletop.injects.length).toBeGreaterThanOrEqual(3);
    expect(tabletop.questions.length).toBeGreaterThanOrEqual(3);
  }
  expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
});
