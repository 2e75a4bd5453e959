/** Audit packs: what they hold, and that their script verifies them with Node alone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { PACK_FILES, type PackedArtifact, type PackManifest } from '#lib/query/audit-pack/format.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
  sign,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { makePack, parsePackFile, runScript, verify } from './pack.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const artifactFile = (name: string) => `artifacts/sha256-${sha256Hex(name)}.json`;

it('an empty store gives a pack that says so', async () => {
  const pack = await makePack(app);
  const { exit, failed } = await verify(pack);
  expect([exit, failed]).toEqual([0, []]);
  expect(parsePackFile<PackManifest>(pack, PACK_FILES.manifest).counts).toEqual({
    artifacts: 0,
    documents: 0,
    missing: 0,
    vsas: 0,
  });
});

it('documents, proofs and verdicts are verified, and a failed artifact is right where the pack says failed', async () => {
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
  await ingestOutcomes(app, provenance(subject('api'), { run: runOf('acme/api') }));
  await ingestOutcomes(app, withFlippedSignatureBit(provenance(subject('bad'), { run: runOf('acme/web') })));
  const pack = await makePack(app);
  const { exit, output, failed } = await runScript(pack);
  expect([exit, failed]).toEqual([0, []]);
  expect(output).toContain(`verdict sha256:${sha256Hex('web')}: verified by attestry-baseline`);
  expect(output).toContain(`verdict sha256:${sha256Hex('api')}: incomplete by attestry-baseline`);
  expect(output).toContain('its signature is failed, as Attestry says');
  expect(output).toContain(`summary sha256:${sha256Hex('web')}: PASSED`);
  expect(output).toMatch(/log entry sha256:[0-9a-f]{64}: entry \d+ of \d+ names it/);
  expect(Buffer.from(pack[PACK_FILES.readme]!).toString()).toContain('What rests on the word of Attestry');
});

it('artifacts whose digests differ in what no file name can have, or late, or in case, each have a file', async () => {
  const run = runOf('acme/web');
  const long = 'a'.repeat(230);
  const digests = [
    { 'x-h': `${long}1` },
    { 'x-h': `${long}2` },
    { 'a/b': 'ff' },
    { 'a-b': 'ff' },
    { foo: 'A' },
    { foo: 'a' },
  ];
  for (const digest of digests) {
    const about = { ...githubProvenance(subject('x.tgz'), run), subject: [{ name: 'x.tgz', digest }] };
    await ingestOutcomes(app, sign(about as unknown as ReturnType<typeof githubProvenance>, { run }));
  }
  const pack = await makePack(app);
  const files = Object.keys(pack).filter((path) => path.startsWith('artifacts/'));
  expect(new Set(files.map((path) => path.toLowerCase())).size).toBe(digests.length);
  expect((await verify(pack)).failed).toEqual([]);
});

it('a project has only its own artifacts, and a period only those first seen in it', async () => {
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
  app.advance(3 * 86_400_000);
  await ingestOutcomes(app, completeEvidence(subject('api'), { run: runOf('acme/api') }));
  const names = async (query: Parameters<typeof makePack>[1]) =>
    Object.keys(await makePack(app, query)).filter((path) => path.startsWith('artifacts/'));
  expect(await names({ project: 'github.com/acme/web' })).toEqual([artifactFile('web')]);
  expect(await names({ from: '2026-05-17' })).toEqual([artifactFile('api')]);
  expect(await names({ to: '2026-05-14' })).toEqual([artifactFile('web')]);
  await expect(makePack(app, { project: 'github.com/acme/none' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(makePack(app, { from: 'yesterday' })).rejects.toMatchObject({ code: 'bad-request' });
});

it('a document whose bytes were removed is said to be missing, and its verdict says what it rests on', async () => {
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
  const whole = parsePackFile<PackedArtifact>(await makePack(app), artifactFile('web'));
  const { id } = whole.facts!.evidence[0]!;
  await sealEvidence(app, { evidence: id, reason: 'the test' });
  const pack = await makePack(app);
  expect(Object.keys(pack)).not.toContain(`documents/${id.slice(7)}.json`);
  const { exit, failed, notChecked, output } = await verify(pack);
  expect([exit, failed]).toEqual([3, []]);
  expect(notChecked).toEqual([expect.stringContaining('an administrator removed its bytes for good')]);
  expect(output).toContain("Attestry's word: what 1 missing documents state");
});

describe('verdicts that rest on more than documents are repeated, and the script says what is taken on trust', () => {
  it('a waiver', async () => {
    await ingestOutcomes(app, provenance(subject('api'), { run: runOf('acme/api') }));
    for (const rule of ['sbom-present', 'tests-passing', 'tests-present'])
      await createWaiver(app, {
        rule,
        artifact: `sha256:${sha256Hex('api')}`,
        owner: 'Ann',
        reason: 'not yet',
        expiresAt: '2026-06-01T00:00:00Z',
      }).catch(() => undefined);
    const { exit, output } = await verify(await makePack(app));
    expect(exit).toBe(0);
    expect(output).toMatch(/Attestry's word: \d waivers/);
  });

  it('an expression that reads a whole predicate', async () => {
    const document = {
      id: 'strict',
      appliesTo: { projects: ['github.com/acme/*'] },
      rules: [
        { id: 'signed', check: 'signature-sound', severity: 'block' },
        {
          id: 'main-workflow',
          severity: 'block',
          cel: 'predicate.buildDefinition.buildType.startsWith("https://")',
          forEach: { predicateType: 'https://slsa.dev/provenance/v1', quantifier: 'any' },
        },
        { id: 'never', severity: 'warn', cel: '1 == 2' },
      ],
    };
    await applyPolicy(app, { document, reason: 'the test' });
    await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
    const pack = await makePack(app);
    const { exit, output, failed } = await verify(pack);
    expect([exit, failed]).toEqual([0, []]);
    expect(output).toContain('verified by strict version 1');
    const { verdicts } = parsePackFile<PackedArtifact>(pack, artifactFile('web')).verdicts[0]!;
    expect(verdicts.map(({ rule, outcome }) => [rule, outcome])).toContainEqual(['main-workflow', 'pass']);
  });
});
