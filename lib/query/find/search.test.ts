/** The search finds what the pages of an artifact show, and says why. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { openVex, vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  sign,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { suggest } from './suggest.ts';

let app: TestApp;
const run = runOf('acme/web');
const xz = { purl: 'pkg:deb/debian/xz@5.6.1', name: 'xz', version: '5.6.1' };
const findings = (...ids: string[]) =>
  ids.map((id) => ({ id, severity: 'Low', score: 3, component: xz, summary: '' }) as const);

beforeAll(async () => {
  app = await openTestApp();
  const send = async (bytes: Buffer) => {
    await ingestOutcomes(app, bytes);
    app.advance(1_000);
  };
  await send(completeEvidence(subject('lighthouse-1.2.0.tgz'), { run }));
  await send(sign(vulnerabilityScan(subject('lighthouse-1.2.0.tgz'), app.now(), findings('CVE-2024-3094')), { run }));
  await send(completeEvidence(subject('other.tgz'), { run }));
  await send(
    sign(vulnerabilityScan(subject('other.tgz'), app.now(), findings('CVE-2024-30941', 'GHSA-xxxx-yyyy')), { run }),
  );
  await send(sbom(subject('packed.tgz'), { run }, [xz]));
  const claim = { vulnerability: 'CVE-2020-0001', status: 'fixed', product: xz.purl } as const;
  await send(sign(openVex(subject('packed.tgz'), 'https://vex.acme.example/1', 'Acme', app.now(), [claim]), { run }));
  const flagged = githubProvenance(subject('flagged.tgz'), run, {
    externalParameters: { inputs: { nightlyBuild: true } },
  });
  await send(sign(flagged, { run }));
  const event = { id: 'e1', at: app.now(), service: 'web', environment: 'eu-production-7', what: 'deployed' } as const;
  const artifactId = `pkg:oci/web@sha256:${sha256Hex('flagged.tgz')}`;
  await send(Buffer.from(JSON.stringify(serviceEvent({ ...event, artifactId, source: 'https://ci.acme.example' }))));
});
afterAll(() => app.close());

const found = async (q: string) => (await listArtifacts(app, { q })).artifacts.map(({ name, match }) => [name, match]);

describe('a search', () => {
  it.each([
    ['CVE-2024-3094', 'lighthouse-1.2.0.tgz', 'CVE-2024-3094 in a vulnerability scan'],
    ['cve-2024-3094', 'lighthouse-1.2.0.tgz', 'CVE-2024-3094 in a vulnerability scan'],
    ['30941', 'other.tgz', 'CVE-2024-30941 in a vulnerability scan'],
    ['ghsa-xxxx', 'other.tgz', 'GHSA-xxxx-yyyy in a vulnerability scan'],
    ['CVE-2020-0001', 'packed.tgz', 'CVE-2020-0001 in a VEX document'],
    ['xz', 'packed.tgz', 'component xz 5.6.1'],
    ['xz 5.6.1', 'packed.tgz', 'component xz 5.6.1'],
    ['xz@5.6', 'packed.tgz', 'component xz 5.6.1'],
    ['pkg:deb/debian/xz@5.6.1', 'packed.tgz', 'component xz 5.6.1'],
    ['inputs.nightly', 'flagged.tgz', 'build parameter inputs.nightlyBuild'],
    ['lybuild', 'flagged.tgz', 'build parameter inputs.nightlyBuild'],
    ['production-7', 'flagged.tgz', 'runs in eu-production-7'],
    ['ghthouse', 'lighthouse-1.2.0.tgz', undefined],
  ])('for %s finds %s: %s', async (q, name, match) => expect(await found(q)).toEqual([[name, match]]));

  it('for a part of a signer finds what it signed', async () => {
    expect(await found('workflows/rele')).toContainEqual([
      'flagged.tgz',
      'signed by https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1.0.0',
    ]);
  });

  it.each(['"', '"" OR', '***', "x' OR 1", 'rowid:1', '(', '\u0000\u0001\u0002', '🦔🦔🦔', 'ⅷⅷⅷ'])(
    'reads %j as text, not as FTS5 syntax',
    async (q) => expect(await found(q)).toEqual([]),
  );
});

describe('what does not count', () => {
  it('is not found: a document in quarantine, and a document of a stranger', async () => {
    const bytes = sign(vulnerabilityScan(subject('packed.tgz'), app.now(), findings('CVE-2031-1')), { run });
    const [stored] = await ingestEvidence(app, { bytes });
    expect(await found('CVE-2031-1')).toHaveLength(1);
    await createQuarantine(app, { evidence: stored!.id!, reason: 'wrong artifact' });
    expect(await found('CVE-2031-1')).toEqual([]);
    const evil = runOf('evil/app');
    await ingestOutcomes(
      app,
      sign(vulnerabilityScan(subject('packed.tgz'), app.now(), findings('CVE-2032-1')), { run: evil }),
    );
    expect(await found('CVE-2032-1')).toEqual([]);
  });
});

it('a list in the order of time has an image index before its platforms', async () => {
  const manifests = ['amd64', 'arm64'].map((architecture) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${sha256Hex(architecture)}`,
    size: 1,
    platform: { os: 'linux', architecture },
  }));
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  await ingestOutcomes(app, index);
  await ingestOutcomes(
    app,
    provenance([{ name: 'ghcr.io/acme/ship', digest: { sha256: sha256Hex(index.toString()) } }], { run }),
  );
  for (const architecture of ['amd64', 'arm64']) {
    app.advance(1_000);
    await ingestOutcomes(app, provenance(subject('ghcr.io/acme/ship', sha256Hex(architecture)), { run }));
  }
  const { artifacts } = await listArtifacts(app, { q: 'acme/ship', parts: true });
  const digests = artifacts.filter(({ name }) => name === 'ghcr.io/acme/ship').map(({ digest }) => digest);
  expect(digests).toEqual(
    [sha256Hex(index.toString()), sha256Hex('arm64'), sha256Hex('amd64')].map((hex) => `sha256:${hex}`),
  );
  const pages: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await listArtifacts(app, { q: 'acme/ship', parts: true, limit: 1, ...(cursor && { cursor }) });
    pages.push(...page.artifacts.map(({ digest }) => digest));
    if (page.cursor === null) break;
    cursor = page.cursor;
  }
  expect(pages).toEqual(artifacts.map(({ digest }) => digest));
});

describe('a platform whose index somebody else has signed', () => {
  const nightly = { ...run, ref: 'refs/heads/nightly' };
  const identity = 'https://github.com/acme/web/.github/workflows/release.yml@refs/heads/nightly';
  beforeAll(async () => {
    await ingestOutcomes(app, provenance(subject('ghcr.io/acme/ship', sha256Hex('arm64')), { run: nightly }));
  });

  it.each(['release.yml@refs/heads/nightly', identity])('is found by its signer: %s', async (q) => {
    const { artifacts } = await listArtifacts(app, { q });
    expect(artifacts.map(({ digest, match }) => [digest, match])).toEqual([
      [`sha256:${sha256Hex('arm64')}`, `signed by ${identity}`],
    ]);
  });

  it('is in the list that the suggestion of its signer leads to', async () => {
    const { suggestions } = await suggest(app, 'heads/nightly');
    const href = suggestions.find(({ kind }) => kind === 'signer')!.href;
    expect(href).toBe(`/artifacts?signer=${encodeURIComponent(identity)}&parts=true`);
  });
});

it('by the digest of a document finds what has it, and says so', async () => {
  const name = `pkg:oci/crate@sha256:${sha256Hex('crate')}`;
  const [stored] = await ingestEvidence(app, { bytes: provenance(subject(name, sha256Hex('crate')), { run }) });
  const { artifacts } = await listArtifacts(app, { q: stored!.id! });
  expect(artifacts.map(({ match }) => match)).toEqual([`document ${stored!.id}`]);
});

it('compares letters that are not ASCII in their order too', async () => {
  await ingestOutcomes(app, provenance(subject('äöä-öäö.tgz'), { run }));
  await ingestOutcomes(app, provenance(subject('ÄÖÄÖ.tgz'), { run }));
  expect(await found('äöäö')).toEqual([['ÄÖÄÖ.tgz', undefined]]);
});

describe('suggestions', () => {
  it.each([
    ['cve-2024', 'advisory', 'CVE-2024-3094', '/artifacts?q=CVE-2024-3094'],
    ['5.6.1', 'component', 'xz 5.6.1', '/artifacts?q=xz%405.6.1'],
    ['nightly', 'parameter', 'inputs.nightlyBuild', '/artifacts?q=inputs.nightlyBuild'],
    ['duct', 'environment', 'eu-production-7', '/environments/eu-production-7'],
    ['acme', 'project', 'github.com/acme/web', '/projects/github.com/acme/web'],
    ['ghthou', 'name', 'lighthouse-1.2.0.tgz', '/artifacts?q=lighthouse-1.2.0.tgz'],
  ])('for %s have the %s %s', async (q, kind, label, href) => {
    expect((await suggest(app, q)).suggestions).toContainEqual({ kind, label, href });
  });

  it('link to lists that are not empty', async () => {
    for (const q of ['cve', '5.6', 'nightly', 'tgz', 'release.yml'])
      for (const { href } of (await suggest(app, q)).suggestions) {
        const { parts, ...filter } = Object.fromEntries(new URL(href, 'http://a').searchParams);
        const list = await listArtifacts(app, { ...filter, parts: parts === 'true' });
        expect([href, list.artifacts.length]).not.toEqual([href, 0]);
      }
  });

  it('are at most five of a kind, and none for one character', async () => {
    expect((await suggest(app, 'c')).suggestions.filter(({ kind }) => kind !== 'project')).toEqual([]);
    const { suggestions } = await suggest(app, 'acme');
    expect(suggestions.filter(({ kind }) => kind === 'name').length).toBeLessThanOrEqual(5);
  });
});
