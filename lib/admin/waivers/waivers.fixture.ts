/** For tests of waivers: actors, and an artifact that lacks an SBOM and has two critical vulnerabilities. */
import type { Actor } from '#lib/actor.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { sha256Hex, type TestApp } from '#lib/start/app.fixture.ts';

export const VULNERABILITIES = 'no-open-critical-vulnerability';

export const webDigest = `sha256:${sha256Hex('web')}`;

/** A token; its number follows from its name unless it is given. */
export const tokenOf = (name: string, scope: string, id = name.length): Actor => ({
  kind: 'token',
  id,
  name,
  scopes: [scope],
});

/** Apply a policy for every project that has the rules and the terms of waivers. */
export async function applyTerms(
  app: TestApp,
  waivers: object,
  over: { id?: string; appliesTo?: object; rules?: object[]; mode?: string } = {},
): Promise<void> {
  const rules = ['sbom-present', 'tests-passing', VULNERABILITIES].map((check) => ({ id: check, check }));
  await applyPolicy(app, { document: { id: 'strict', rules, waivers, ...over }, reason: 'we need it' });
}

/** A finding of Trivy in the package left-pad. */
export const foundIn = (id: string, change: object = {}) => ({
  VulnerabilityID: id,
  PkgName: 'left-pad',
  InstalledVersion: '1.3.0',
  PkgIdentifier: { PURL: 'pkg:npm/left-pad@1.3.0' },
  Severity: 'CRITICAL',
  ...change,
});

/** Send a report of Trivy about an artifact. */
export async function sendScan(app: TestApp, findings: object[], digest = webDigest): Promise<void> {
  const report = {
    SchemaVersion: 2,
    ArtifactName: 'web',
    Results: [{ Target: 'package-lock.json', Class: 'lang-pkgs', Type: 'npm', Vulnerabilities: findings }],
  };
  await ingestEvidence(app, { bytes: Buffer.from(JSON.stringify(report)), subject: digest });
}
