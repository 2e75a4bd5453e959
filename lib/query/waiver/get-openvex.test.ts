import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { readOpenVex } from '#lib/evidence/formats/vex/openvex.ts';
import { openVexDocument } from '#lib/http/contract/openvex.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import { foundIn, sendScan, tokenOf, VULNERABILITIES, webDigest } from '#lib/admin/waivers/waivers.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { completeEvidence, ingestOutcomes, openTestApp, runOf, subject, testInstance } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import type { OpenVexDocument } from '#lib/views/openvex.ts';
import { VEX_DRAFT_STATUSES, VEX_JUSTIFICATIONS, type WaiverRequest } from '#lib/views/waiver.ts';
import { getOpenVex } from './get-openvex.ts';

const DAY = 86_400_000;
const CVE = 'CVE-2026-1';
let app: TestApp;
const run = runOf('acme/web');
beforeEach(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
  await sendScan(app, [foundIn(CVE), foundIn('CVE-2026-2')]);
});
afterEach(() => app.close());

const waive = async (change: Partial<WaiverRequest> = {}, actor = app.actor) =>
  Number(
    (
      await createWaiver(
        { ...app, actor },
        {
          rule: VULNERABILITIES,
          artifact: webDigest,
          vulnerability: CVE,
          owner: 'Ada',
          reason: 'an upgrade is planned',
          expiresAt: new Date(app.now().getTime() + DAY).toISOString(),
          ...change,
        },
      )
    ).id,
  );
const draftOf = async (change: Partial<WaiverRequest> = {}) => (await getOpenVex(app, await waive(change)))!;

/** What the JSON Schema of OpenVEX 0.2.0 demands beyond the types of the draft. */
function expectConformant(draft: OpenVexDocument): void {
  for (const member of ['@context', '@id', 'author', 'timestamp', 'version', 'statements'])
    expect(draft).toHaveProperty([member]);
  for (const iri of [draft['@context'], draft['@id']]) expect(URL.canParse(iri)).toBe(true);
  expect(draft.statements).toHaveLength(1);
  const [{ status, products, ...said }] = draft.statements as [OpenVexDocument['statements'][number]];
  expect(products.length).toBeGreaterThan(0);
  expect(new Set(products.map((product) => JSON.stringify(product))).size).toBe(products.length);
  for (const product of products) expect(URL.canParse(product['@id'])).toBe(true);
  const reasons = [said.justification, said.impact_statement].filter((reason) => reason !== undefined);
  expect(reasons).toHaveLength(status === 'not_affected' ? 1 : 0);
  expect('action_statement' in said).toBe(status === 'affected');
}

describe('the OpenVEX draft', () => {
  it.each([
    {},
    ...VEX_DRAFT_STATUSES.filter((status) => status !== 'not_affected').map((vexStatus) => ({ vexStatus })),
    ...VEX_JUSTIFICATIONS.map((justification) => ({ vexStatus: 'not_affected' as const, justification })),
    { vexStatus: 'not_affected' as const, impact: 'the function is never called' },
  ])('with %o is a valid document for our own reader too', async (change) => {
    const draft = await draftOf({ component: 'pkg:npm/left-pad', ...change });
    expect(openVexDocument.parse(draft)).toEqual(draft);
    expectConformant(draft);
    const read = readOpenVex(draft as unknown as JsonObject);
    expect(read).toMatchObject({
      author: expect.stringContaining('DRAFT'),
      statements: [
        {
          vulnerability: CVE,
          status: change.vexStatus ?? 'under_investigation',
          valid: true,
          products: expect.arrayContaining([webDigest]),
          subcomponents: ['pkg:npm/left-pad'],
        },
      ],
    });
    expect(draft.tooling).toContain('sign');
    const stored = await ingestEvidence(app, { bytes: Buffer.from(JSON.stringify(draft)) });
    expect(stored).toMatchObject([{ format: 'openvex', verification: { outcome: 'unsigned' } }]);
  });

  it('that somebody has signed answers the finding', async () => {
    await waive({ vulnerability: 'CVE-2026-2' });
    const draft = await draftOf({ vexStatus: 'not_affected', justification: 'component_not_present' });
    const signed = statement('https://openvex.dev/ns/v0.2.0', subject('web'), draft as unknown as JsonObject);
    const bundle = testInstance().sign(signed, { ...githubIdentity(run), at: app.now() });
    expect(await ingestOutcomes(app, Buffer.from(JSON.stringify(bundle)))).toEqual(['stored verified']);
    const { findings } = (await getArtifact(app, webDigest))!.checks.find(({ rule }) => rule === VULNERABILITIES)!;
    expect(findings!.map(({ id }) => id)).toEqual(['CVE-2026-2']);
  });

  it('names the artifacts of a project, and the other names of the vulnerability', async () => {
    await ingestOutcomes(app, completeEvidence(subject('web-2'), { run }));
    const report = {
      SchemaVersion: 2,
      matches: [
        {
          vulnerability: { id: 'GHSA-aaaa-bbbb-cccc', severity: 'Critical' },
          relatedVulnerabilities: [{ id: 'CVE-2026-9' }],
          artifact: { name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' },
        },
      ],
      descriptor: { name: 'grype', version: '0.104.0' },
    };
    await ingestEvidence(app, { bytes: Buffer.from(JSON.stringify(report)), subject: webDigest });
    const draft = await draftOf({
      artifact: undefined,
      project: 'github.com/acme/web',
      vulnerability: 'CVE-2026-9',
      environment: 'production',
    });
    expectConformant(draft);
    expect(draft.statements[0]!.vulnerability).toEqual({ name: 'CVE-2026-9', aliases: ['GHSA-aaaa-bbbb-cccc'] });
    const hashes = draft.statements[0]!.products.map((product) => product.hashes?.['sha-256']);
    expect(new Set(hashes).size).toBe(2);
  });

  it('is there for a request too, and no longer when the waiver has ended', async () => {
    const id = await waive({}, tokenOf('ci', 'ingest'));
    expect(await getOpenVex(app, id)).toMatchObject({ statements: [{ vulnerability: { name: CVE } }] });
    await endWaiver(app, id);
    await expect(getOpenVex(app, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await getOpenVex(app, 99)).toBeNull();
  });
});
