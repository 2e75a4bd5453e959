/** Scans from the upload to the status and the timeline. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { getArtifact } from './get-artifact.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import {
  completeEvidence,
  sha256Hex,
  openTestApp,
  testInstance,
  ingestOutcomes,
  runOf,
  START,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

const MINUTE = 60_000;
const COSIGN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const digest = `sha256:${sha256Hex('web')}`;
const run = runOf('acme/web');

let app: TestApp;
let signedAt: number;
beforeEach(async () => {
  app = await openTestApp();
  signedAt = START.getTime() - MINUTE;
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
});
afterEach(() => app.close());

const critical = { VulnerabilityID: 'CVE-2026-1', PkgName: 'p', Severity: 'CRITICAL' };
const trivy = (Target: string, found: object[] = []) =>
  ({
    SchemaVersion: 2,
    ArtifactName: 'a',
    Results: [{ Target, Class: 'lang-pkgs', Type: 'npm', Vulnerabilities: found }],
  }) as JsonValue;

async function report(value: JsonValue): Promise<void> {
  app.advance(1000);
  await ingestEvidence(app, { bytes: Buffer.from(JSON.stringify(value)), subject: digest });
}

/** The report as cosign attests it, signed a second after the one before. */
async function signed(result: JsonValue): Promise<void> {
  app.advance(1000);
  signedAt += 1000;
  const made = statement(COSIGN, subject('web'), { invocation: {}, scanner: { uri: '', result }, metadata: {} });
  const bundle = testInstance().sign(made, { ...githubIdentity(run), at: new Date(signedAt) });
  expect(await ingestOutcomes(app, Buffer.from(JSON.stringify(bundle)))).toEqual(['stored verified']);
}

const rule = async () =>
  (await getArtifact(app, digest))!.checks.find((check) => check.rule === 'no-open-critical-vulnerability')!;
const events = async () => (await getArtifact(app, digest))!.timeline.filter(({ step }) => step === 'scan');

describe('scans about an artifact', () => {
  it('a clean scan of one target does not supersede a finding in another one', async () => {
    await signed(trivy('a/package-lock.json', [critical]));
    await signed(trivy('b/package-lock.json'));
    expect(await rule()).toMatchObject({ outcome: 'fail' });
    await signed(trivy('a/package-lock.json'));
    expect(await rule()).toMatchObject({ outcome: 'pass' });
  });

  it('thirty later scans of other targets do not supersede a finding', async () => {
    await report(trivy('first', [critical]));
    for (let i = 0; i < 30; i++) await report(trivy(`target ${i}`));
    expect(await rule()).toMatchObject({ outcome: 'fail', code: 'critical-vulnerability' });
  });

  it('more SBOMs than the limit give a warning, because each of them may contain a scan', async () => {
    await signed(trivy('a'));
    expect(await rule()).toMatchObject({ outcome: 'pass' });
    for (let i = 0; i <= EVIDENCE_PER_BUCKET.byKind.sbom!; i++) {
      await report({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        components: [{ type: 'library', name: `x${i}` }],
      });
    }
    expect(await rule()).toMatchObject({ outcome: 'warn', code: 'scans-not-all-read' });
    expect((await getArtifact(app, digest))!.status.status).toBe('verified');
  });

  it('an SBOM in a scan predicate is read as a scan', async () => {
    await signed({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { tools: { components: [{ type: 'application', name: 'grype' }] } },
      components: [{ type: 'library', name: 'x', 'bom-ref': 'x' }],
      vulnerabilities: [{ id: 'CVE-2026-2', ratings: [{ severity: 'critical' }], affects: [{ ref: 'x' }] }],
    });
    expect(await rule()).toMatchObject({ outcome: 'fail' });
  });

  it('the timeline shows the result of each scan', async () => {
    await report(trivy('a', [critical]));
    await report(trivy('a', [{ ...critical, Severity: 'UNKNOWN' }]));
    await report({ matches: null, descriptor: { name: 'grype' } });
    await report({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'ruff' } },
          results: [
            {
              ruleId: 'F1',
              level: 'error',
              locations: [{ physicalLocation: { artifactLocation: { uri: 'a.py' }, region: { startLine: 3 } } }],
            },
          ],
        },
      ],
    });
    await report({ version: '2.1.0', runs: [{ tool: { driver: { name: 'ruff' } }, results: [] }] });
    await report({ version: '2.1.0', runs: [] });
    expect((await events()).map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['bad', '1 finding, 1 of them critical'],
      ['unknown', '1 finding, 1 of them of unknown severity'],
      ['unknown', 'no complete result: its list of matches is missing'],
      ['bad', 'ruff: failed, 1 finding (F1 at a.py:3)'],
      ['good', 'ruff: passed, no finding'],
      ['unknown', 'no complete result: it holds no run'],
    ]);
  });
});
