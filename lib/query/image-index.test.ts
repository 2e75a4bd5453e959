import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findArtifact, updateArtifact } from '#db/artifact/artifacts.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { addEdge, nodeRef } from '#db/lineage/edges.ts';
import { findMaterial } from '#db/lineage/materials-and-components.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { getArtifact } from './get-artifact.ts';
import { getBadge } from './get-badge.ts';
import { getLineage } from './get-lineage.ts';
import { getTrust } from './get-trust.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { runReEvaluate } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { listArtifacts } from './list-artifacts.ts';
import {
  completeEvidence,
  withFlippedSignatureBit,
  sha256Hex,
  jsonLines,
  openTestApp,
  testInstance,
  provenance,
  ingestOutcomes,
  runOf,
  sbom,
  subject,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: ['github.com/acme/*'] });
});
afterEach(() => app.close());

const run = runOf('acme/web');
const untrustedRun = runOf('evil/web');
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const platform = (name: string, architecture: string, more: object = {}) => ({
  mediaType: MANIFEST,
  digest: digestOf(name),
  size: 1,
  platform: { os: 'linux', architecture },
  ...more,
});
const attestation = (name: string, of: string) => ({
  mediaType: MANIFEST,
  digest: digestOf(name),
  size: 1,
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digestOf(of) },
});
const index = (manifests: object[], more: object = {}) =>
  Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests, ...more }),
  );
const hexOfBytes = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const about = (bytes: Buffer, name = 'web') => subject(name, hexOfBytes(bytes));
const view = (hex: string) => getArtifact(app, hex.includes(':') ? hex : `sha256:${hex}`);
const statusOf = async (hex: string) => (await view(hex))?.status.status ?? null;
const check = async (hex: string, rule: string) => (await view(hex))!.checks.find((each) => each.rule === rule)!;

const indexBytes = index([platform('amd', 'amd64'), platform('arm', 'arm64'), attestation('att', 'amd')]);
const indexDigest = `sha256:${hexOfBytes(indexBytes)}`;

describe('a platform of an image index with verified evidence', () => {
  it('is found everywhere, inherits the provenance, and names the index', async () => {
    await ingestOutcomes(app, jsonLines(indexBytes, provenance(about(indexBytes), { run })));
    const found = (await view(digestOf('arm')))!;
    expect(found).toMatchObject({
      status: { status: 'incomplete', rule: 'sbom-present' },
      project: { slug: 'github.com/acme/web' },
      evidence: [],
      coveredBy: [
        {
          digest: indexDigest,
          evidenceId: indexDigest,
          platform: 'linux/arm64',
          relation: 'names-this-platform',
          name: 'web',
          evidence: [{ title: expect.stringContaining('provenance') }],
        },
      ],
      build: { repository: 'github.com/acme/web' },
    });
    expect(found.summary).toContain('image index');
    expect(found.slsaLevel).toBe((await view(indexDigest))!.slsaLevel);
    for (const rule of [
      'provenance-present',
      'signature-sound',
      'builder-recognised',
      'source-is-project-commit',
      'subject-digest-strong',
    ]) {
      expect(found.checks.find((each) => each.rule === rule)).toMatchObject({
        outcome: 'pass',
        inherited: indexDigest,
        detail: expect.stringContaining('names this platform'),
      });
    }
    expect((await listArtifacts(app, { q: digestOf('arm') })).artifacts).toMatchObject([
      { digest: digestOf('arm'), status: 'incomplete' },
    ]);
    expect((await listArtifacts(app, { q: digestOf('arm').slice(7, 19) })).artifacts).toHaveLength(1);
    expect(
      await getBadge(app, { of: { kind: 'artifact', alg: 'sha256', value: sha256Hex('arm') }, metric: 'status' }),
    ).toMatchObject({
      message: 'incomplete',
    });
    expect((await view(indexDigest))!.platforms).toMatchObject([
      { digest: digestOf('amd'), platform: 'linux/amd64', status: 'incomplete' },
      { digest: digestOf('arm'), platform: 'linux/arm64' },
    ]);
    expect(await view(digestOf('att'))).toBeNull();
  });

  it('has a warning for the SBOM and the tests of the index, and is never better than the index', async () => {
    await ingestOutcomes(app, jsonLines(indexBytes, completeEvidence(about(indexBytes), { run })));
    expect(await statusOf(indexDigest)).toBe('verified');
    expect(await statusOf(digestOf('arm'))).toBe('verified');
    for (const rule of ['sbom-present', 'tests-passing'])
      expect(await check(digestOf('arm'), rule)).toMatchObject({
        outcome: 'warn',
        code: 'of-the-index',
        inherited: indexDigest,
      });
    await ingestOutcomes(app, testResults(about(indexBytes), { run }, ['breaks']));
    expect([await statusOf(indexDigest), await statusOf(digestOf('arm'))]).toEqual(['failed', 'failed']);
    expect(await check(digestOf('arm'), 'tests-passing')).toMatchObject({ outcome: 'fail', inherited: indexDigest });
  });

  it('fails with bad evidence of its own, also when the index is verified', async () => {
    await ingestOutcomes(
      app,
      jsonLines(
        indexBytes,
        completeEvidence(about(indexBytes), { run }),
        withFlippedSignatureBit(provenance(subject('amd'), { run })),
        testResults(subject('arm'), { run }, ['breaks']),
      ),
    );
    expect([await statusOf(digestOf('amd')), await statusOf(digestOf('arm')), await statusOf(indexDigest)]).toEqual([
      'failed',
      'failed',
      'verified',
    ]);
  });

  it('fails with false evidence about the index on which it depends', async () => {
    await ingestOutcomes(
      app,
      jsonLines(
        indexBytes,
        completeEvidence(about(indexBytes), { run }),
        withFlippedSignatureBit(provenance(about(indexBytes), { run })),
      ),
    );
    expect([await statusOf(indexDigest), await statusOf(digestOf('arm'))]).toEqual(['failed', 'failed']);
  });

  it('with complete evidence of its own does not depend on the index', async () => {
    await ingestOutcomes(
      app,
      jsonLines(
        indexBytes,
        completeEvidence(subject('arm'), { run }),
        provenance(about(indexBytes), { run }),
        testResults(about(indexBytes), { run }, ['breaks']),
      ),
    );
    expect([await statusOf(indexDigest), await statusOf(digestOf('arm')), await statusOf(digestOf('amd'))]).toEqual([
      'failed',
      'verified',
      'failed',
    ]);
    expect((await check(digestOf('arm'), 'provenance-present')).inherited).toBeUndefined();
  });

  it('can be listed in a nested index', async () => {
    const outer = index([
      { mediaType: 'application/vnd.oci.image.index.v1+json', digest: indexDigest, size: 1 },
      { mediaType: MANIFEST, digest: digestOf('self'), size: 1 },
    ]);
    await ingestOutcomes(app, jsonLines(outer, provenance(about(outer), { run }), indexBytes));
    expect(await view(digestOf('arm'))).toMatchObject({
      coveredBy: [{ digest: `sha256:${hexOfBytes(outer)}`, platform: null }],
      project: { slug: 'github.com/acme/web' },
    });
  });

  it('can be listed in a Docker manifest list, unlike signatures and attestations of an image', async () => {
    const list = index(
      [
        { ...platform('amd', 'amd64'), mediaType: 'application/vnd.docker.distribution.manifest.v2+json' },
        platform('bundle', 'amd64', { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }),
        platform('signature', 'amd64', {
          annotations: { 'org.opencontainers.image.ref.name': `sha256-${sha256Hex('amd')}.sig` },
        }),
        platform('atts', 'amd64', { annotations: { kind: 'dev.cosignproject.cosign/atts' } }),
      ],
      { mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' },
    );
    await ingestOutcomes(app, jsonLines(list, provenance(about(list), { run })));
    expect((await view(hexOfBytes(list)))!.platforms.map((each) => each.digest)).toEqual([digestOf('amd')]);
    for (const name of ['bundle', 'signature', 'atts']) expect(await view(digestOf(name))).toBeNull();
  });

  it('has the same status for any order of the documents', async () => {
    const documents = [
      indexBytes,
      provenance(about(indexBytes), { run }),
      sbom(about(indexBytes), { run }),
      sbom(subject('arm'), { run }),
      testResults(subject('amd'), { run }, ['breaks']),
    ];
    const snapshot = async () => {
      const views = await Promise.all(
        [indexDigest, digestOf('amd'), digestOf('arm')].map(async (digest) => {
          const { status, checks, coveredBy, project, slsaLevel } = (await view(digest))!;
          const {
            artifacts: [listed],
          } = await listArtifacts(app, { q: digest });
          return {
            status,
            checks: checks.map(({ evidence: _evidence, ...rest }) => rest),
            coveredBy: coveredBy.map((each) => each.digest),
            project,
            slsaLevel,
            listed: listed!.status,
            reason: listed!.reason,
          };
        }),
      );
      return JSON.stringify(views);
    };
    await ingestOutcomes(app, jsonLines(...documents));
    const expected = await snapshot();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(documents, { minLength: documents.length }), async (order) => {
        await app.close();
        app = await openTestApp();
        for (const document of order) await ingestOutcomes(app, document);
        expect(await snapshot()).toBe(expected);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('an image index without authority', () => {
  it.each([
    ['an index without evidence', [indexBytes]],
    [
      'an index that only an untrusted signer signed',
      [indexBytes, provenance(about(indexBytes), { run, instance: testInstance('stranger') })],
    ],
    ['an index whose evidence is false', [indexBytes, withFlippedSignatureBit(provenance(about(indexBytes), { run }))]],
    ['evidence for an index that is not stored', [provenance(about(indexBytes), { run })]],
    [
      'a manifest that can be read as an index and as an image',
      [
        index([platform('arm', 'arm64')], { layers: [] }),
        provenance(about(index([platform('arm', 'arm64')], { layers: [] })), { run }),
      ],
    ],
  ])('%s makes no platform known', async (_name, documents) => {
    await ingestOutcomes(app, jsonLines(...documents));
    expect(await view(digestOf('arm'))).toBeNull();
  });
});

describe('an image index of another project', () => {
  const mixed = index([platform('arm', 'arm64'), platform('evil', 'amd64')]);
  const snapshot = async () => {
    const { coveredBy: _covered, log: _log, ...rest } = (await view(digestOf('arm')))!;
    return JSON.stringify(rest);
  };

  it.each<[string, () => Buffer, () => Buffer]>([
    ['unsigned, with a verified artifact', () => completeEvidence(subject('arm'), { run }), () => mixed],
    [
      'verified for another project, with a verified artifact',
      () => completeEvidence(subject('arm'), { run }),
      () => jsonLines(mixed, completeEvidence(about(mixed), { run: untrustedRun })),
    ],
    [
      'verified for another project, with an artifact that has only an SBOM',
      () => sbom(subject('arm'), { run }),
      () => jsonLines(mixed, provenance(about(mixed), { run: untrustedRun })),
    ],
    [
      'with failing tests, with a verified artifact',
      () => completeEvidence(subject('arm'), { run }),
      () =>
        jsonLines(
          mixed,
          provenance(about(mixed), { run: untrustedRun }),
          testResults(about(mixed), { run: untrustedRun }, ['breaks']),
        ),
    ],
    [
      'with the artifact as its subject',
      () => completeEvidence(subject('arm'), { run }),
      () => index([platform('evil', 'amd64')], { subject: { mediaType: MANIFEST, digest: digestOf('arm'), size: 1 } }),
    ],
    [
      'verified for another project, with a platform of an index',
      () => jsonLines(indexBytes, provenance(about(indexBytes), { run })),
      () => jsonLines(mixed, completeEvidence(about(mixed), { run: untrustedRun })),
    ],
  ])('%s, does not change the artifact', async (_name, ownerDocuments, otherDocuments) => {
    await ingestOutcomes(app, ownerDocuments());
    const before = await snapshot();
    app.advance(60_000);
    await ingestOutcomes(app, otherDocuments());
    expect(await snapshot()).toBe(before);
    expect((await view(digestOf('arm')))!.coveredBy.map((each) => each.digest)).not.toContain(
      `sha256:${hexOfBytes(mixed)}`,
    );
    expect(await getLineage(app, { root: digestOf('arm'), depth: 1 })).toMatchObject({
      nodes: expect.arrayContaining([expect.objectContaining({ id: digestOf('arm'), kind: 'artifact' })]),
    });
  });

  it('that arrives before the evidence of the owner does not take the artifact over', async () => {
    await ingestOutcomes(app, jsonLines(mixed, completeEvidence(about(mixed), { run: untrustedRun })));
    await ingestOutcomes(app, sbom(subject('arm'), { run }));
    expect(await view(digestOf('arm'))).toMatchObject({
      project: { slug: 'github.com/acme/web' },
      coveredBy: [],
      status: { status: 'incomplete' },
    });
  });

  it('an untrusted claim does not move a platform to another project', async () => {
    await ingestOutcomes(app, jsonLines(indexBytes, provenance(about(indexBytes), { run })));
    await ingestOutcomes(app, provenance(subject('arm'), { run: untrustedRun, instance: testInstance('stranger') }));
    expect(await view(digestOf('arm'))).toMatchObject({
      project: { slug: 'github.com/acme/web' },
      coveredBy: [{ digest: indexDigest }],
    });
    expect(
      (await listArtifacts(app, { project: 'github.com/acme/web', parts: true })).artifacts.map((each) => each.digest),
    ).toContain(digestOf('arm'));
  });
});

describe('an image index without evidence of its own', () => {
  it.each<[string, Buffer[], string, RegExp]>([
    [
      'each platform is verified',
      [completeEvidence(subject('amd'), { run }), completeEvidence(subject('arm'), { run })],
      'incomplete',
      /each of its 2 platforms has evidence; the weakest status is verified;/,
    ],
    [
      'one platform failed',
      [completeEvidence(subject('amd'), { run }), testResults(subject('arm'), { run }, ['breaks'])],
      'failed',
      /the weakest status is failed \(linux\/arm64\)/,
    ],
    [
      'one platform has no evidence',
      [completeEvidence(subject('amd'), { run })],
      'incomplete',
      /1 of its 2 platforms has evidence, nobody attested linux\/arm64; the weakest status is verified/,
    ],
  ])('%s', async (_name, documents, status, reason) => {
    for (const order of [
      [indexBytes, ...documents],
      [...documents, indexBytes],
    ]) {
      await app.close();
      app = await openTestApp();
      for (const document of order) await ingestOutcomes(app, document);
      const found = (await view(indexDigest))!;
      expect(found.status).toMatchObject({ status, reason: expect.stringMatching(reason), derived: { platforms: 2 } });
      expect((await listArtifacts(app, { q: indexDigest })).artifacts).toMatchObject([
        { status, reason: found.status.reason },
      ]);
    }
  });

  it('an untrusted document does not make it better than its platforms', async () => {
    await ingestOutcomes(
      app,
      jsonLines(
        indexBytes,
        testResults(subject('arm'), { run }, ['breaks']),
        provenance(about(indexBytes), { run, instance: testInstance('stranger') }),
      ),
    );
    expect(await statusOf(indexDigest)).toBe('failed');
  });
});

it('platforms become unknown when their index loses its authority, and known again when it regains it', async () => {
  await ingestOutcomes(app, jsonLines(indexBytes, provenance(about(indexBytes), { run })));
  const settle = async () => {
    while (await runOneJob({ store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 }));
  };
  const { roots } = await getTrust(app);
  await removeTrustEntry(app, roots.find((root) => root.name === testInstance().name)!.id);
  await settle();
  expect(await view(digestOf('arm'))).toMatchObject({ status: { status: 'unknown' }, coveredBy: [], project: null });
  await addTrustFile(app, { bytes: Buffer.from(testInstance().trustedRootJson), name: 'again' });
  await settle();
  expect(await view(digestOf('arm'))).toMatchObject({
    status: { status: 'incomplete' },
    coveredBy: [{ digest: indexDigest }],
  });
});

it('a re-evaluation corrects the lineage that an earlier version stored', async () => {
  await ingestOutcomes(
    app,
    jsonLines(indexBytes, provenance(about(indexBytes), { run }), completeEvidence(subject('arm'), { run })),
  );
  await app.store.write(async (tx) => {
    const alg = (await findTerm(tx, 'sha256'))!;
    const material = nodeRef('material', (await findMaterial(tx, 'sha256', sha256Hex('att')))!);
    const document = (await findEvidence(tx, indexDigest))!;
    const row = (await findArtifact(tx, alg, indexDigest.slice(7)))!;
    // As a platform of its index, and as a part of an artifact that an index named as its subject.
    const other = (await findArtifact(tx, alg, sha256Hex('arm')))!;
    for (const from of [row, other])
      await addEdge(tx, { from: nodeRef('artifact', from.id), to: material, kind: 'contains', evidence: document.seq });
    await updateArtifact(tx, { ...other, isIndex: true });
  });
  expect(
    (await getLineage(app, { root: digestOf('arm'), depth: 1 }))!.nodes.find((each) => each.id === digestOf('arm'))!
      .kind,
  ).toBe('index');
  await runReEvaluate(app, { after: 0, project: null });
  const found = (await getLineage(app, { root: indexDigest, depth: 3 }))!;
  expect(
    found.edges
      .filter((edge) => edge.kind === 'contains' && edge.from === indexDigest)
      .map((edge) => edge.to)
      .sort(),
  ).toEqual([digestOf('amd'), digestOf('arm')].sort());
  expect(found.nodes.find((each) => each.id === digestOf('arm'))!.kind).toBe('artifact');
  expect(await view(digestOf('arm'))).toMatchObject({ coveredBy: [{ digest: indexDigest }] });
});

describe('lineage of an index', () => {
  it('the attestation manifest of BuildKit is linked to its manifest, and is not a platform', async () => {
    await ingestOutcomes(app, jsonLines(indexBytes, provenance(about(indexBytes), { run })));
    const found = (await getLineage(app, { root: indexDigest, depth: 3 }))!;
    const node = (label: string) => found.nodes.find((each) => each.label === label || each.id === label)!;
    expect(found.edges).toContainEqual(
      expect.objectContaining({ kind: 'describes', from: node('attestation manifest').id, to: digestOf('amd') }),
    );
    expect(
      found.edges
        .filter((edge) => edge.kind === 'contains' && edge.from === indexDigest)
        .map((edge) => edge.to)
        .sort(),
    ).toEqual([digestOf('amd'), digestOf('arm')].sort());
    expect(found.edges.filter((edge) => edge.kind === 'contains')).toHaveLength(2);
  });

  it('ends for any entries of an index', async () => {
    const loop = index([
      platform('amd', 'amd64'),
      { mediaType: MANIFEST, digest: `sha512:${'a'.repeat(128)}`, size: 1 },
      attestation('amd', 'amd'),
    ]);
    await ingestOutcomes(app, jsonLines(loop, provenance(about(loop), { run })));
    expect((await getLineage(app, { root: `sha256:${hexOfBytes(loop)}`, depth: 8 }))!.nodes.length).toBeLessThan(12);
    expect((await view(`sha512:${'a'.repeat(128)}`))!.coveredBy).toHaveLength(1);
  });
});
