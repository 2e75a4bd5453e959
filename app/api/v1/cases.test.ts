/** Output of real tools sent over HTTP: each document gets the correct result. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { openTestApp, sha256Hex } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const CASES = join(import.meta.dirname, '../../../../shared/cases');
const hasCases = existsSync(CASES);
const read = (path: string): Buffer => readFileSync(join(CASES, path));
const text = (path: string): string => read(path).toString('utf8');

let app: TestApp;
let server: TestServer;
let token: string;
beforeAll(async () => {
  app = await openTestApp();
  // Some of the certificates are newer than the default time of the test clock.
  app.advance(200 * 86_400_000);
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'cases', scopes: ['ingest'], allProjects: true }));
});
afterAll(async () => {
  await server.close();
  app.close();
});

it.runIf(!hasCases)('the cases are not beside the repository: these tests are skipped', () => {
  process.stdout.write('cases: not beside the repository, nothing was sent\n');
});

type Check = { check: string; outcome: string; code: string; detail: string };
type Verification = { outcome: string; signer: { kind: string; identity: string } | null; checks: Check[] };
type Result = {
  format: string | null;
  remarks?: { code: string; message: string }[];
  verification: Verification | null;
  error?: { code: string };
};

async function verify(
  file: string,
  pems: string[],
  expected: object = {},
): Promise<{ result: Result; signature: Check | undefined }> {
  const body = {
    documentBase64: read(file).toString('base64'),
    expect: expected,
    trust: { keys: pems.map((pem) => ({ pem })) },
  };
  const response = await fetch(`${server.url}/api/v1/verify`, { method: 'POST', body: JSON.stringify(body) });
  const { results = [] } = (await response.json()) as { results?: Result[] };
  return {
    result: results[0]!,
    signature: results[0]?.verification?.checks.find(({ check }) => check === 'signature'),
  };
}

describe.runIf(hasCases)('signed documents', () => {
  const blob = () => ({ artifactBase64: read('signers/blob.txt').toString('base64') });
  const keys = () => ['p256', 'rsa', 'ed'].map((name) => text(`signers/${name}.pub`));
  const chain = () => [text('signers/ca.pem'), text('signers/int.pem')];
  it.each<[string, string, () => string[], () => object, { outcome: string; signature?: string; format?: string }]>([
    [
      'cosign sign-blob, Ed25519, with the artifact',
      'cosign3-ed25519-sign-blob.json',
      () => [text('signers/ed.pub')],
      blob,
      { outcome: 'verified' },
    ],
    [
      'cosign sign-blob, Ed25519, without it',
      'cosign3-ed25519-sign-blob.json',
      () => [text('signers/ed.pub')],
      () => ({}),
      { outcome: 'error', signature: 'undecidable' },
    ],
    [
      'cosign attest-blob, Ed25519ph',
      'cosign3-ed25519-attest-blob.json',
      () => [text('signers/ed.pub')],
      () => ({}),
      { outcome: 'verified' },
    ],
    [
      'sigstore-go, Ed25519ph',
      'sigstore-go-ed25519ph-message.json',
      () => [text('signers/ed.pub')],
      () => ({}),
      { outcome: 'verified' },
    ],
    [
      'sigstore-js, Ed25519, another key',
      'sigstore-js-ed25519-message.json',
      () => [text('signers/other-ed25519.pub')],
      () => ({}),
      { outcome: 'error' },
    ],
    [
      'model-signing, certificate',
      'model-signing-cert.json',
      () => [chain().join('\n')],
      () => ({}),
      { outcome: 'error', signature: 'ok' },
    ],
    [
      'model-signing, key, payload changed',
      'model-signing-key-flipped.json',
      () => [text('signers/p256.pub')],
      () => ({}),
      { outcome: 'failed', signature: 'signature-mismatch' },
    ],
    ['a pinned leaf', 'm-cert-single.json', () => [text('signers/leaf.pem')], () => ({}), { outcome: 'verified' }],
    [
      'RSA-PSS with SHA-224',
      'ss-rsassa-pss-sha224.json',
      () => [text('signers/rsa.pub')],
      () => ({}),
      { outcome: 'error', signature: 'unsupported' },
    ],
    ['in-toto link, DSSE', 'in-toto-link-dsse.json', keys, () => ({}), { outcome: 'verified' }],
    ['in-toto link, older form', 'in-toto-link-metablock.json', keys, () => ({}), { outcome: 'verified' }],
    ['in-toto layout, DSSE', 'in-toto-layout-dsse.json', keys, () => ({}), { outcome: 'verified' }],
  ])('%s', async (_, file, pems, expected, right) => {
    const { result, signature } = await verify(`signers/${file}`, pems(), expected());
    expect(result.verification?.outcome, JSON.stringify(result, null, 1).slice(0, 3_000)).toBe(right.outcome);
    if (right.signature !== undefined) expect(signature?.code).toBe(right.signature);
    if (signature?.outcome !== 'pass')
      expect(result.verification?.signer, 'a signer whose key has verified nothing is named').toBeNull();
  });
});

type Verdict = { rule: string; check?: string; outcome: string; code: string; detail: string };
type Artifact = {
  status: { status: string; underlying: string; reason: string };
  checks: Verdict[];
  timeline: { step: string; outcome?: string; title: string }[];
};

async function pushed(
  hex: string,
  files: string[],
): Promise<{ results: Result[]; artifact: Artifact | null; tests: Verdict | undefined; scan: Verdict | undefined }> {
  const results: Result[] = [];
  for (const file of files) {
    const response = await fetch(`${server.url}/api/v1/attestations?subject=sha256:${hex}`, {
      method: 'POST',
      body: read(file) as BodyInit,
      headers: { authorization: `Bearer ${token}` },
    });
    results.push(...(((await response.json()) as { results?: Result[] }).results ?? []));
  }
  const response = await fetch(`${server.url}/api/v1/artifacts/sha256:${hex}`);
  const artifact = response.status === 200 ? ((await response.json()) as Artifact) : null;
  const of = (rule: string) => artifact?.checks.find((one) => one.rule === rule);
  return { results, artifact, tests: of('tests-passing'), scan: of('no-open-critical-vulnerability') };
}

describe.runIf(hasCases)('test reports', () => {
  it.each<[string, string[], string]>([
    // An unsigned document is a report and proves nothing; it must not count against the artifact.
    ['node: a failing todo', ['tests/node-todo.xml'], 'warn'],
    ['CTest: a missing program', ['tests/ctest-not-run.xml'], 'fail'],
    ['Jest: a hook after all tests fails', ['tests/jest-afterall.xml'], 'fail'],
    ['totals without cases', ['reports/02a-junit.xml'], 'fail'],
    ['shards: the failed one first', ['reports/11-shard1.xml', 'reports/11-shard2.xml'], 'fail'],
    ['shards: the failed one last', ['reports/11-shard2.xml', 'reports/11-shard1.xml'], 'fail'],
  ])('%s', async (name, files, outcome) => {
    const { tests, artifact } = await pushed(sha256Hex(`case ${name}`), files);
    expect(tests?.outcome, JSON.stringify(tests)).toBe(outcome);
    expect(artifact?.status.underlying === 'failed').toBe(outcome === 'fail');
  });
});

describe.runIf(hasCases)('scans that nobody signed', () => {
  const cyclonedx = '8651b2bcef1776e9ebffd170feb1430004ad2b52e37c7b53489a31f431e1a7af';
  const trivy = '76bdb563530c997e6fdf55cc894b3c8d454b14f052427b5e26487816f20643fb';
  const statement = '3be92817cc619cc666beeea6edca857ec3d5ad412a893a4f041696a3b8ce4a05';
  it.each<[string, string[], 'never a pass' | 'fail', subject?: string]>([
    ['SARIF: baselineState absent', ['scans/sarif-baseline-absent.json'], 'never a pass'],
    ['SARIF: the same in reports', ['reports/01-sarif-baseline-absent.sarif.json'], 'never a pass'],
    ['SARIF: hierarchical rule id of a critical finding', ['scans/sarif-hierarchical-rule.json'], 'fail'],
    ['CycloneDX of two scanners', ['reports/12-cdx-grype.json', 'reports/12-cdx-trivy.json'], 'fail', cyclonedx],
    [
      'CycloneDX of two scanners, the other order',
      ['reports/12-cdx-trivy.json', 'reports/12-cdx-grype.json'],
      'fail',
      cyclonedx,
    ],
    ['Trivy: CVSS 4 only', ['reports/13-trivy-cvss4.json'], 'fail', trivy],
    ['cosign vuln: no result', ['reports/14-cosign-vuln-defaults.json'], 'never a pass', statement],
  ])('%s', async (name, files, outcome, hex = sha256Hex(`scan ${name}`)) => {
    const { scan } = await pushed(hex, files);
    if (outcome === 'fail') expect(scan?.outcome, JSON.stringify(scan)).toBe('fail');
    else expect(scan?.outcome, JSON.stringify(scan)).not.toBe('pass');
  });
});

describe.runIf(hasCases)('every case', () => {
  const files = hasCases
    ? ['tests', 'scans', 'signers', 'reports'].flatMap((folder) =>
        readdirSync(join(CASES, folder))
          .filter((name) => /\.(json|xml)$/.test(name) && !/^2[34]/.test(name))
          .map((name) => `${folder}/${name}`),
      )
    : [];
  it.each(files)('%s is stored, and only signed documents are verified', async (file) => {
    const { results } = await pushed(sha256Hex(`every ${file}`), [file]);
    for (const { verification, error } of results)
      expect([verification?.outcome ?? error?.code]).not.toContain('verified');
    expect(results.length).toBeGreaterThan(0);
  });
});
