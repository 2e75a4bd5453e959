import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, RebuildReport } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { artifact, certificate, evidence, failed, key, provenance, unsigned } from '#lib/policy/example.fixture.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import { said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';
import { rebuildsOf } from './rebuilds.ts';
import { rebuildersOf, rebuildSummary, tallyRebuilds } from './rebuilders.ts';

type Result = RebuildReport['result'];

const facts = (result: Result, over: Partial<RebuildReport> = {}): Facts => ({
  kind: 'rebuild',
  rebuild: {
    result,
    builder: null,
    file: null,
    rebuilt: {},
    finishedOn: null,
    differences: null,
    buildId: null,
    reason: null,
    ...over,
  },
});
const who = (keyId: string, name = keyId): Signer => ({ kind: 'key', identity: name, keyId, keyType: 'ed25519', name });
const at = (day: number) => `2026-06-${String(day).padStart(2, '0')}T00:00:00.000Z`;
let serial = 0;
/** A report by the key `name`, signed on a day of June. */
const by = (name: string, result: Result, day = 1, over: Partial<RebuildReport> = {}): EvidenceFact =>
  evidence(facts(result, over), {
    id: `sha256:${String((serial += 1)).padStart(64, '0')}`,
    signer: who(name),
    signedAt: at(day),
    receivedAt: at(28),
  });
const own = evidence(provenance());

const tallyOf = (items: EvidenceFact[], names: string[] = []) =>
  tallyRebuilds(rebuildersOf(rebuildsOf(items, artifact(items, { names }))));
const summaryOf = (...items: EvidenceFact[]) => rebuildSummary(tallyOf(items));

describe('the rebuilders of an artifact', () => {
  it.each<[string, EvidenceFact[], string | null]>([
    ['nobody', [own], null],
    ['one', [own, by('a', 'reproduced')], 'Reproduced by 1 of 1 rebuilder.'],
    [
      'two of three',
      [own, by('a', 'reproduced'), by('b', 'reproduced'), by('c', 'differs')],
      'Reproduced by 2 of 3 rebuilders; 1 got something else.',
    ],
    [
      'could not be built',
      [by('a', 'reproduced'), by('b', 'could-not-rebuild')],
      'Reproduced by 1 of 2 rebuilders; 1 could not build it.',
    ],
    ['no result', [by('a', 'unknown')], 'None of 1 rebuilder is known to have reproduced it; 1 has no result.'],
    [
      'used to reproduce, now does not',
      [by('a', 'reproduced', 1), by('a', 'differs', 3)],
      'None of 1 rebuilder is known to have reproduced it; 1 got something else. 1 used to reproduce it and now does not.',
    ],
    ['the last result counts', [by('a', 'differs', 1), by('a', 'reproduced', 3)], 'Reproduced by 1 of 1 rebuilder.'],
    [
      'an attempt without a result replaces none',
      [by('a', 'reproduced', 1), by('a', 'could-not-rebuild', 3), by('a', 'unknown', 4)],
      'Reproduced by 1 of 1 rebuilder.',
    ],
    [
      'a failed attempt hides no difference',
      [by('a', 'differs', 1), by('a', 'could-not-rebuild', 3)],
      'None of 1 rebuilder is known to have reproduced it; 1 got something else.',
    ],
    [
      'of two at one time the worse one counts',
      [by('a', 'differs'), by('a', 'reproduced')],
      'None of 1 rebuilder is known to have reproduced it; 1 got something else.',
    ],
    [
      'an unsigned report',
      [{ ...unsigned(facts('reproduced')), sentBy: 'token:1' }],
      'None of 1 rebuilder is known to have reproduced it; 1 says that it did, without a signature.',
    ],
    ['the builder itself', [own, evidence(facts('reproduced'))], null],
  ])('%s', (_, items, expected) => {
    expect(summaryOf(...items)).toBe(expected);
    expect(summaryOf(...items.toReversed())).toBe(expected);
  });

  it.each<[string, EvidenceFact[], object]>([
    [
      'one key under two names counts once',
      [
        evidence(facts('reproduced'), { id: 'sha256:1', signer: who('k', 'one') }),
        evidence(facts('reproduced'), { id: 'sha256:2', signer: who('k', 'two') }),
      ],
      { rebuilders: 1, reproduced: 1 },
    ],
    [
      'one key with two builders counts once',
      [
        by('a', 'reproduced', 1, { builder: 'https://one.example' }),
        by('a', 'reproduced', 2, { builder: 'https://two.example' }),
      ],
      { rebuilders: 1, reproduced: 1 },
    ],
    [
      'two workflows of one repository count once',
      ['a.yml', 'b.yml'].map((file) =>
        evidence(facts('reproduced'), {
          id: `sha256:${file}`,
          signer: certificate({ identity: `https://github.com/x/y/.github/workflows/${file}@refs/heads/main` }),
        }),
      ),
      { rebuilders: 1, reproduced: 1 },
    ],
    [
      'one sender of two unsigned reports counts once',
      [1, 2].map((n) => ({ ...unsigned(facts('reproduced')), id: `sha256:${n}`, sentBy: 'token:1' })),
      { rebuilders: 1, reproduced: 0, reported: 1 },
    ],
    [
      'a forged signature says nothing',
      [failed(facts('reproduced'), { signer: who('a') }), failed(facts('differs'), { signer: who('b') })],
      { rebuilders: 0 },
    ],
    [
      'a signer that contradicts its document says nothing',
      [
        evidence(facts('reproduced'), {
          signer: who('a'),
          comparisons: [{ agrees: false } as EvidenceFact['comparisons'][number]],
        }),
      ],
      { rebuilders: 0 },
    ],
    [
      'a key that is not configured shows nothing',
      [evidence(facts('reproduced'), { signer: who('a'), outcome: 'untrusted' })],
      { reproduced: 0, reported: 1 },
    ],
    [
      'an unsigned report does not take back a signed one',
      [by('a', 'differs', 1), { ...unsigned(facts('reproduced')), receivedAt: at(9), sentBy: 'token:1' }],
      { differs: 1, reported: 1 },
    ],
  ])('%s', (_, items, expected) => {
    expect(tallyOf(items)).toMatchObject(expected);
  });

  it.each<[string, string[], number]>([
    ['another file of the list', ['zstd-1.deb'], 0],
    ['the file', ['pool/zstd-2.deb', 'zstd-1.deb'], 1],
    ['an artifact without a name', [], 1],
    ['an artifact that is no file', ['ghcr.io/acme/zstd'], 1],
  ])('a report about zstd-2.deb: %s', (_, names, rebuilders) => {
    expect(tallyOf([by('a', 'differs', 1, { file: 'zstd-2.deb' })], names).rebuilders).toBe(rebuilders);
  });

  it('counts each rebuilder once, whatever the order and however often it reports', () => {
    const report = fc.tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.constantFrom<Result>('reproduced', 'differs', 'could-not-rebuild', 'unknown'),
      fc.integer({ min: 1, max: 27 }),
    );
    fc.assert(
      fc.property(
        fc.array(report, { maxLength: 9 }),
        fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
        (reports, keys) => {
          const items = reports.map(([name, result, day]) => by(name, result, day));
          const shuffled = items
            .map((item, n) => ({ item, n: keys[n]! }))
            .sort((x, y) => x.n - y.n)
            .map(({ item }) => item);
          const tally = tallyOf(items);
          expect(tallyOf(shuffled)).toEqual(tally);
          expect(tally.rebuilders).toBe(new Set(reports.map(([name]) => name)).size);
          const { reproduced, reported, equivalent, differs, couldNotRebuild, unknown, regressed } = tally;
          expect(reproduced + reported + equivalent + differs + couldNotRebuild + unknown).toBe(tally.rebuilders);
          expect(regressed).toBeLessThanOrEqual(differs + equivalent);
        },
      ),
    );
  });
});

/** A bundle of OSS Rebuild, read and taken as if its key were configured; the corpus is beside the repository. */
const OSS_REBUILD = join(
  import.meta.dirname,
  '../../../../../shared/corpus/dsse/parse-only/carabiner-oss-rebuild.intoto.json',
);

describe('a document of OSS Rebuild', () => {
  it.runIf(existsSync(OSS_REBUILD))('says that its subject was reproduced, by whoever signed it', () => {
    const [read] = readEvidence(new Uint8Array(readFileSync(OSS_REBUILD)));
    if (!read?.ok) throw new Error('it cannot be read');
    const item = evidence(read.facts, { signer: who('oss-rebuild') });
    expect(summaryOf(own, item)).toBe('Reproduced by 1 of 1 rebuilder.');
    expect(rebuildsOf([item], artifact([item])).rebuilds).toMatchObject([
      { builder: 'https://docs.oss-rebuild.dev/hosts/Google', outcome: 'reproduced' },
    ]);
    expect(summaryOf(own, { ...item, outcome: 'untrusted' })).toBeNull();
  });
});

describe('reproduced, with rebuilders', () => {
  const check = (params: object, ...items: EvidenceFact[]) => said('reproduced', params, artifact(items));

  it.each<[string, object, EvidenceFact[], string]>([
    ['two rebuilders', { rebuilders: 2 }, [own, by('a', 'reproduced'), by('b', 'reproduced')], 'pass ok'],
    ['one rebuilder of two', { rebuilders: 2 }, [own, by('a', 'reproduced')], 'missing too-few-rebuilders'],
    [
      'the builder is no rebuilder',
      { rebuilders: 1 },
      [own, evidence(facts('reproduced')), evidence(provenance({ builderId: 'https://x.example' }), { signer: key() })],
      'pass ok',
    ],
    [
      'an unsigned rebuilder',
      { rebuilders: 1 },
      [own, { ...unsigned(facts('reproduced')), sentBy: 'token:1' }],
      'missing not-reproduced',
    ],
    ['one that could not build it', {}, [own, by('a', 'reproduced'), by('b', 'could-not-rebuild')], 'pass ok'],
    ['one that differs', {}, [own, by('a', 'reproduced'), by('b', 'differs')], 'fail rebuild-differs'],
    [
      'an unsigned one that differs',
      {},
      [own, by('a', 'reproduced'), { ...unsigned(facts('differs')), sentBy: 'token:1' }],
      'fail rebuild-differs',
    ],
    [
      'one that differs, with a warning',
      { differs: 'warn' },
      [own, by('a', 'reproduced'), by('b', 'differs')],
      'warn rebuild-differs',
    ],
    ['a warning replaces no builder', { differs: 'warn' }, [own, by('b', 'differs')], 'missing not-reproduced'],
    [
      'one that used to reproduce it',
      {},
      [own, by('a', 'reproduced'), by('b', 'reproduced', 1), by('b', 'differs', 2)],
      'fail no-longer-reproduces',
    ],
    [
      'the same, with a warning',
      { regression: 'warn' },
      [own, by('a', 'reproduced'), by('b', 'reproduced', 1), by('b', 'differs', 2)],
      'warn no-longer-reproduces',
    ],
    [
      'a warning for regressions only',
      { regression: 'warn' },
      [own, by('a', 'reproduced'), by('b', 'differs', 2)],
      'fail rebuild-differs',
    ],
    ['differs at first, and reproduces now', {}, [own, by('a', 'differs', 1), by('a', 'reproduced', 2)], 'pass ok'],
    ['no rebuilder where none is needed but two builders are', {}, [own], 'missing not-reproduced'],
  ])('%s', (_, params, items, expected) => {
    expect(check(params, ...items)).toBe(expected);
  });

  it('names who got something else, and both of its documents', () => {
    const items = [own, by('a', 'reproduced'), by('b', 'reproduced', 1), by('b', 'differs', 2)];
    const verdict = verdictOf('reproduced', {}, artifact(items));
    expect(verdict.detail).toBe(
      'A rebuilder that reproduced this artifact before now gets something else: by the key b.',
    );
    expect(verdict.evidence).toEqual([items[3]!.id, items[2]!.id]);
  });
});
