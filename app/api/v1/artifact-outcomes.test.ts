/** The outcome of a rule for an artifact after its documents were posted over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testResult } from '#lib/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { sha256Hex, openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { RUN, WORKFLOW, bytesOf, file, instance } from '#lib/verify/cases/issuer.fixture.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let token: string;
beforeAll(async () => {
  app = await openTestApp({ trust: instance });
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'outcomes', scopes: ['ingest'], allProjects: true }));
});
afterAll(async () => {
  await server.close();
  await app.close();
});

type Named = { name: string; digest: { sha256: string } }[];
/**
 * A document about the artifact with this digest. A document without a subject is sent with the digest in the query.
 */
type Document = (subject: Named) => Uint8Array;
type Artifact = {
  status: { status: string; underlying: string };
  checks: { rule: string; outcome: string; severity: string; detail: string }[];
};

async function push(documents: readonly Document[], name: string): Promise<Artifact> {
  const subject = [{ name, digest: { sha256: sha256Hex(name) } }];
  for (const document of documents) {
    const response = await fetch(`${server.url}/api/v1/attestations?subject=sha256:${sha256Hex(name)}`, {
      method: 'POST',
      body: document(subject) as BodyInit,
      headers: { authorization: `Bearer ${token}` },
    });
    // The same bytes may also be sent for another artifact.
    expect([200, 201]).toContain(response.status);
  }
  const response = await fetch(`${server.url}/api/v1/artifacts/sha256:${sha256Hex(name)}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Artifact;
}

const signed =
  (of: (subject: Named) => UnsignedStatement): Document =>
  (subject) =>
    bytesOf(instance.sign(of(subject), WORKFLOW));
const unsigned =
  (of: (subject: Named) => UnsignedStatement): Document =>
  (subject) =>
    bytesOf(of(subject));
const text =
  (content: string): Document =>
  () =>
    bytesOf(content);
const report =
  (name: string): Document =>
  () =>
    file(name);

const provenance = signed((subject) => githubProvenance(subject, RUN));
const component = { name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' };
const sbom = signed((subject) =>
  cyclonedx(subject, {
    name: 'cart',
    version: '1.0.0',
    purl: 'pkg:generic/cart@1.0.0',
    at: WORKFLOW.at,
    components: [component],
    serial: '3e671687-395b-41f5-a30f-a58921a69b79',
  }),
);
const passing = (subject: Named): UnsignedStatement => testResult(subject, { passed: ['adds'] });
const failing = (subject: Named): UnsignedStatement => testResult(subject, { passed: ['adds'], failed: ['rounds'] });
const scanOf =
  (...severities: ('Critical' | 'High')[]) =>
  (subject: Named): UnsignedStatement =>
    vulnerabilityScan(
      subject,
      WORKFLOW.at,
      severities.map((severity, index) => ({
        id: `CVE-2026-000${index + 1}`,
        severity,
        score: severity === 'Critical' ? 9.8 : 7.5,
        component,
        summary: 'Pads too much',
      })),
    );
const answered = (subject: Named): UnsignedStatement =>
  openVex(subject, 'https://vex.acme.example/1', 'Acme', WORKFLOW.at, [
    {
      vulnerability: 'CVE-2026-0001',
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
      impact: 'The function is never called.',
      product: component.purl,
    },
  ]);

const suite = (name: string, cases: string): Document =>
  text(`<testsuites><testsuite name="${name}">${cases}</testsuite></testsuites>`);
const passed = '<testcase classname="Totals" name="adds"/>';
const trivy = (severity: string, cvss: object): Document =>
  text(
    JSON.stringify({
      SchemaVersion: 2,
      CreatedAt: '2026-05-14T10:00:00Z',
      ArtifactName: 'cart',
      Results: [
        {
          Target: 'package-lock.json',
          Class: 'lang-pkgs',
          Vulnerabilities: [
            {
              VulnerabilityID: 'CVE-2026-0009',
              PkgName: 'left-pad',
              InstalledVersion: '1.3.0',
              Severity: severity,
              CVSS: cvss,
            },
          ],
        },
      ],
    }),
  );
/** A report about a folder, which names no image. */
const grype: Document = () => {
  const { source: _source, ...rest } = JSON.parse(file('grype.json').toString()) as { [key: string]: unknown };
  return bytesOf(rest);
};
const sarif = (result: object): Document =>
  text(
    JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'Trivy',
              rules: [{ id: 'CVE-2026-0009', properties: { 'security-severity': '9.8', tags: ['vulnerability'] } }],
            },
          },
          results: [{ level: 'error', message: { text: 'left-pad' }, ...result }],
        },
      ],
    }),
  );

const SCAN = 'no-open-critical-vulnerability';
const TESTS = 'tests-passing';
type Row = [name: string, documents: Document[], rule: string, outcome: string];
const ROWS: Row[] = [
  // Provenance and the rules about it.
  ['signed provenance', [provenance], 'provenance-present', 'pass'],
  [
    'provenance that nobody signed',
    [unsigned((subject) => githubProvenance(subject, RUN))],
    'provenance-present',
    'missing',
  ],
  ['a signed bill of materials', [sbom], 'sbom-present', 'pass'],
  ['a bill of materials that nobody signed', [report('spdx.spdx')], 'sbom-present', 'missing'],
  ['a bundle with another payload', [tampered], 'signature-sound', 'fail'],
  ['provenance of another repository', [elsewhere], 'signer-agrees-with-predicate', 'fail'],
  // Tests.
  ['signed tests that pass', [signed(passing)], TESTS, 'pass'],
  ['signed tests that fail', [signed(failing)], TESTS, 'fail'],
  ['tests that pass, and nobody signed', [unsigned(passing)], TESTS, 'warn'],
  ['tests that fail, and nobody signed', [unsigned(failing)], TESTS, 'fail'],
  ...(['junit.xml', 'tap.tap', 'trx.xml', 'nunit.xml', 'xunit.xml', 'go-test.jsonl', 'ctrf.json'] as const).map(
    (name): Row => [`a failed test in ${name}`, [report(name)], TESTS, 'fail'],
  ),
  [
    'a failing test that is marked as todo',
    [suite('a', `${passed}<testcase name="b"><skipped type="todo"/><failure/></testcase>`)],
    TESTS,
    'warn',
  ],
  [
    'CTest: a program that is missing',
    [suite('a', '<testcase name="b" status="notrun"><skipped message="Unable to find executable"/></testcase>')],
    TESTS,
    'fail',
  ],
  [
    'totals without cases',
    [text('<testsuites tests="3" failures="1"><testsuite name="a" tests="3" failures="1"/></testsuites>')],
    TESTS,
    'fail',
  ],
  [
    'shards, the failed one first',
    [suite('one', '<testcase name="b"><failure/></testcase>'), suite('two', passed)],
    TESTS,
    'fail',
  ],
  [
    'shards, the failed one last',
    [suite('two', passed), suite('one', '<testcase name="b"><failure/></testcase>')],
    TESTS,
    'fail',
  ],
  // Scans.
  ['a signed scan that found nothing', [signed(scanOf())], SCAN, 'pass'],
  ['a signed scan that found something high', [signed(scanOf('High'))], SCAN, 'pass'],
  ['a signed scan that found something critical', [signed(scanOf('Critical'))], SCAN, 'fail'],
  ['a critical finding that nobody signed', [unsigned(scanOf('Critical'))], SCAN, 'fail'],
  ['a critical finding with a signed answer', [signed(scanOf('Critical')), signed(answered)], SCAN, 'pass'],
  [
    'a critical finding with an answer that nobody signed',
    [signed(scanOf('Critical')), unsigned(answered)],
    SCAN,
    'fail',
  ],
  [
    'two critical findings, one of them answered',
    [signed(scanOf('Critical', 'Critical')), signed(answered)],
    SCAN,
    'fail',
  ],
  ['a scan that found nothing, and nobody signed', [unsigned(scanOf())], SCAN, 'warn'],
  ['Grype', [grype], SCAN, 'fail'],
  [
    'Trivy: CVSS 4 only',
    [
      trivy('UNKNOWN', {
        nvd: { V40Vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', V40Score: 9.3 },
      }),
    ],
    SCAN,
    'fail',
  ],
  ['SARIF: a rule id below that of a critical rule', [sarif({ ruleId: 'CVE-2026-0009/left-pad' })], SCAN, 'fail'],
  ['SARIF: a finding that is gone', [sarif({ ruleId: 'CVE-2026-0009', baselineState: 'absent' })], SCAN, 'warn'],
];

/** A document whose payload was changed after signing. */
function tampered(subject: Named): Uint8Array {
  const bundle = instance.sign(githubProvenance(subject, RUN), WORKFLOW);
  bundle.dsseEnvelope!.payload = bytesOf(githubProvenance(subject, { ...RUN, ref: 'refs/heads/other' })).toString(
    'base64',
  );
  return bytesOf(bundle);
}
/** Provenance that names another repository than the certificate. */
function elsewhere(subject: Named): Uint8Array {
  const other = { ...RUN, repository: { ...RUN.repository, path: 'acme/basket', id: '6' } };
  return bytesOf(instance.sign(githubProvenance(subject, other), WORKFLOW));
}

describe('the rule about an artifact', () => {
  it.each(ROWS)('%s', async (name, documents, rule, outcome) => {
    const { checks, status } = await push(documents, `outcome ${name}`);
    const verdict = checks.find((one) => one.rule === rule);
    expect(verdict?.outcome, JSON.stringify(verdict)).toBe(outcome);
    expect(status.underlying === 'failed', JSON.stringify(checks.filter((one) => one.outcome === 'fail'))).toBe(
      outcome === 'fail',
    );
  });

  it('an artifact with all required evidence is verified, and one forged document makes it failed', async () => {
    const everything = [provenance, sbom, signed(passing), signed(scanOf())];
    expect((await push(everything, 'everything')).status.status).toBe('verified');
    expect((await push([...everything, tampered], 'everything but one')).status.status).toBe('failed');
  });
});
