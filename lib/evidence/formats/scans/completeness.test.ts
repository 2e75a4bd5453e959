/** What is a result of a scan and what is none, what it is about, and how grave it is: one table for all formats. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readOne, statementOf } from '#lib/evidence/samples.fixture.ts';

const COSIGN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const V4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';

const sarif = (run: JsonObject, tool = 'Trivy'): JsonObject => ({
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: tool,
          rules: [
            { id: 'CVE-2026-1', guid: 'A1', properties: { 'security-severity': '9.8' } },
            { id: 'note', defaultConfiguration: { level: 'note' } },
          ],
        },
      },
      ...run,
    },
  ],
});
const cosign = (result: JsonValue, uri = ''): JsonObject =>
  statementOf(COSIGN, { invocation: {}, scanner: { uri, result }, metadata: {} });

function scanOf(value: JsonObject): VulnerabilityScan {
  const { facts } = readOne(value);
  if (facts.kind !== 'scan' && facts.kind !== 'static-analysis' && facts.kind !== 'sbom') throw new Error(facts.kind);
  return facts.scan!;
}

describe('a result', () => {
  it.each<[string, JsonObject]>([
    [
      'of a clean image by Trivy',
      { SchemaVersion: 2, ArtifactName: 'a', Results: [{ Target: 'alpine', Class: 'os-pkgs', Type: 'alpine' }] },
    ],
    [
      'of a clean image by an older Trivy',
      { SchemaVersion: 2, ArtifactName: 'a', Results: [{ Target: 'alpine', Vulnerabilities: null }] },
    ],
    ['of Grype that found nothing', { matches: [], descriptor: { name: 'grype' } }],
    ['of osv-scanner that found nothing', { results: [], experimental_config: {} }],
    ['of SARIF without findings', sarif({ results: [] })],
    [
      'of in-toto vulns without findings',
      statementOf('https://in-toto.io/attestation/vulns/v0.1', { scanner: { uri: 'x', result: [] } }),
    ],
    ['of pip-audit', { dependencies: [{ name: 'a', version: '1', vulns: [] }], fixes: [] }],
    [
      'of npm audit',
      {
        auditReportVersion: 2,
        vulnerabilities: {},
        metadata: { vulnerabilities: { total: 0 }, dependencies: { prod: 1, total: 1 } },
      },
    ],
  ])('%s', (_name, value) => {
    expect([scanOf(value).problem, scanOf(value).purpose, readOne(value).remarks]).toEqual([
      null,
      'vulnerabilities',
      [],
    ]);
  });
});

describe('no complete result', () => {
  it.each<[string, JsonObject]>([
    [
      'Trivy of an older version without results',
      { SchemaVersion: 2, ArtifactName: '.', ArtifactType: 'filesystem', Metadata: { ImageConfig: {} } },
    ],
    ['Trivy without results', { SchemaVersion: 2, ArtifactName: 'a' }],
    ['Trivy with null', { SchemaVersion: 2, ArtifactName: 'a', Results: null }],
    ['Grype with null', { matches: null, descriptor: { name: 'grype' } }],
    ['osv-scanner with null', { results: null, experimental_config: {} }],
    ['SARIF without runs', { version: '2.1.0', runs: [] }],
    ['SARIF whose runs are null', { version: '2.1.0', runs: null }],
    ['SARIF without results', sarif({})],
    ['SARIF with null', sarif({ results: null })],
    [
      'SARIF of a tool that did not run to its end',
      sarif({ results: [], invocations: [{ executionSuccessful: false }] }),
    ],
    [
      'SARIF whose results are elsewhere',
      sarif({ results: [], externalPropertyFileReferences: { results: [{ location: {} }] } }),
    ],
    [
      'a failed GitLab scan',
      { version: '15', scan: { type: 'container_scanning', status: 'failure' }, vulnerabilities: [] },
    ],
    [
      'a GitLab scan of no file',
      {
        version: '15',
        scan: { type: 'dependency_scanning', status: 'success' },
        vulnerabilities: [],
        dependency_files: [],
      },
    ],
    ['cosign with null', cosign(null)],
    ['cosign with text', cosign('all is well')],
    ['cosign with an unknown object', cosign({})],
    ['cosign with a broken report', cosign({ SchemaVersion: 2, Results: null })],
    [
      'in-toto vulns without a list',
      statementOf('https://in-toto.io/attestation/vulns/v0.2', { scanner: { uri: 'x' } }),
    ],
    [
      'in-toto vulns that name no scanner',
      statementOf('https://in-toto.io/attestation/vulns/v0.2', { scanner: { uri: '', result: [] } }),
    ],
    ['pip-audit that skipped all', { dependencies: [{ name: 'a', skip_reason: 'x' }], fixes: [] }],
    [
      'npm audit of nothing',
      {
        auditReportVersion: 2,
        vulnerabilities: {},
        metadata: { vulnerabilities: { total: 0 }, dependencies: { total: 0 } },
      },
    ],
  ])('%s', (_name, value) => {
    expect(scanOf(value).problem).toEqual(expect.any(String));
    expect(readOne(value).remarks.map((remark) => remark.code)).toEqual(['scan-not-read']);
  });
});

describe('the purpose of a tool', () => {
  it.each<[string, JsonObject, string]>([
    ['a linter', sarif({ results: [] }, 'ruff'), 'code'],
    [
      'a linter inside a scan predicate',
      cosign(sarif({ results: [] }, 'Bandit'), 'pkg:github/anchore/grype@v0.1.0'),
      'code',
    ],
    [
      'a linter in in-toto vulns',
      statementOf('https://in-toto.io/attestation/vulns/v0.2', {
        scanner: { uri: 'pkg:github/PyCQA/bandit@1.9.4', result: [] },
      }),
      'code',
    ],
    ['an unknown tool', sarif({ results: [] }, 'QDDEMO'), 'unknown'],
    [
      'settings by Trivy',
      { SchemaVersion: 2, ArtifactName: 'a', Results: [{ Target: 'Dockerfile', Class: 'config' }] },
      'code',
    ],
    ['a name with a version', sarif({ results: [] }, 'Grype 0.104.0'), 'vulnerabilities'],
  ])('%s', (_name, value, purpose) => {
    expect(scanOf(value).purpose).toBe(purpose);
  });
});

it('the vulnerability scanner decides the purpose of a report of several tools', () => {
  const runs = ['ruff', 'Trivy'].map((name) => ({ tool: { driver: { name } }, results: [] }));
  expect(scanOf({ version: '2.1.0', runs })).toMatchObject({
    scanner: 'Trivy',
    purpose: 'vulnerabilities',
    coverage: { tool: 'ruff + trivy' },
  });
});

describe('which packages a CycloneDX report looked at', () => {
  const cdx = (components: JsonObject[], component?: JsonObject): JsonObject => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { tools: { components: [{ type: 'application', name: 'trivy' }] }, ...(component ? { component } : {}) },
    components,
    vulnerabilities: [{ id: 'CVE-1', affects: [{ ref: 'x' }] }],
  });
  const npm = { type: 'library', name: 'x', 'bom-ref': 'x', purl: 'pkg:npm/x@1' };
  it.each<[string, JsonObject, string[]]>([
    [
      'kinds of packages',
      cdx([npm, { type: 'library', name: 'd', purl: 'pkg:deb/debian/d@1' }]),
      ['packages deb', 'packages npm'],
    ],
    [
      'the lock files and systems of Trivy',
      cdx([npm, { type: 'application', name: 'a/package-lock.json' }, { type: 'operating-system', name: 'debian' }]),
      ['application a/package-lock.json', 'operating-system', 'packages npm'],
    ],
    [
      'the folder that is described',
      cdx([npm], { type: 'file', name: '/src', 'bom-ref': 'r' }),
      ['about file /src', 'packages npm'],
    ],
    ['an image as a whole', cdx([npm], { type: 'container', name: 'app:1', 'bom-ref': 'r' }), ['packages npm']],
  ])('%s', (_name, value, scopes) => {
    expect(scanOf(value).coverage?.scopes).toEqual(scopes);
  });
});

describe('a result in SARIF', () => {
  const override = (configuration: JsonObject, descriptor: JsonObject = { id: 'note' }): JsonObject => ({
    invocations: [{ executionSuccessful: true, ruleConfigurationOverrides: [{ descriptor, configuration }] }],
  });
  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['of a hierarchical rule', { ruleId: 'CVE-2026-1/sub/part' }, {}, ['critical']],
    ['of an id that only begins alike', { ruleId: 'CVE-2026-10' }, {}, ['medium']],
    ['of a rule by index', { ruleIndex: 0 }, {}, ['critical']],
    ['of a rule by reference', { rule: { index: 0 } }, {}, ['critical']],
    ['of a rule by GUID', { rule: { guid: 'a1' } }, {}, ['critical']],
    ['whose index is of another rule', { ruleId: 'CVE-2026-1/sub', ruleIndex: 1 }, {}, ['critical']],
    ['that is gone since the baseline', { ruleId: 'CVE-2026-1', baselineState: 'absent' }, {}, []],
    ['that is unchanged since the baseline', { ruleId: 'CVE-2026-1', baselineState: 'unchanged' }, {}, ['critical']],
    ['of a rule whose level was raised', { ruleId: 'note' }, override({ level: 'error' }), ['high']],
    [
      'of a rule whose level was raised, by index',
      { ruleId: 'note' },
      override({ level: 'error' }, { index: 1 }),
      ['high'],
    ],
    [
      'of another rule than the raised one',
      { ruleId: 'note' },
      override({ level: 'error' }, { id: 'CVE-2026-1' }),
      ['low'],
    ],
    ['with a level of its own', { ruleId: 'note', level: 'warning' }, override({ level: 'error' }), ['medium']],
    ['of a rule that was switched off', { ruleId: 'note' }, override({ enabled: false }), []],
    [
      'of another invocation',
      { ruleId: 'note', provenance: { invocationIndex: 1 } },
      override({ level: 'error' }),
      ['low'],
    ],
  ])('%s', (_name, result, more, severities) => {
    expect(scanOf(sarif({ results: [result], ...more })).findings.map((one) => one.severity)).toEqual(severities);
  });

  it('of an extension, and stands at a place', () => {
    const run = {
      tool: {
        driver: { name: 'x', rules: [{ id: 'r' }] },
        extensions: [{ name: 'e', rules: [{ id: 'CVE-2026-2', properties: { 'security-severity': '9.1' } }] }],
      },
    };
    const location = { physicalLocation: { artifactLocation: { uri: 'a.c' }, region: { startLine: 3 } } };
    const references: JsonObject[] = [
      { index: 0, toolComponent: { index: 0 } },
      { index: 0, toolComponent: { name: 'e' } },
      { id: 'CVE-2026-2/x' },
    ];
    for (const rule of references) {
      expect(scanOf(sarif({ ...run, results: [{ rule, locations: [location] }] })).findings).toMatchObject([
        { id: 'CVE-2026-2', severity: 'critical', package: null, version: null, place: 'a.c:3' },
      ]);
    }
  });
});

describe('a severity that nobody states in words', () => {
  const trivy = (CVSS: JsonObject): JsonObject => ({
    SchemaVersion: 2,
    Results: [
      { Target: 'x', Class: 'lang-pkgs', Vulnerabilities: [{ VulnerabilityID: 'CVE-1', Severity: 'UNKNOWN', CVSS }] },
    ],
  });
  const cdx = (rating: JsonObject): JsonObject => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: [{ type: 'library', name: 'x', 'bom-ref': 'x' }],
    vulnerabilities: [{ id: 'CVE-1', ratings: [rating], affects: [{ ref: 'x' }] }],
  });
  it.each<[string, JsonObject, string]>([
    ['score of v4', trivy({ nvd: { V40Score: 9.3 } }), 'critical'],
    ['vector of v4', trivy({ nvd: { V40Vector: V4 } }), 'critical'],
    ['score of v3', trivy({ nvd: { V3Score: 7.5 } }), 'high'],
    ['v2 where there is no other', trivy({ nvd: { V2Score: 10 } }), 'high'],
    ['v3 before v2', trivy({ nvd: { V2Score: 10, V3Score: 4 } }), 'medium'],
    ['nothing at all', trivy({}), 'unknown'],
    ['a vector that lacks metrics', trivy({ nvd: { V40Vector: 'CVSS:4.0/AV:N' } }), 'unknown'],
    ['a vector that names a metric twice', trivy({ nvd: { V40Vector: `${V4}/AV:P` } }), 'unknown'],
    [
      'Grype',
      {
        matches: [
          { vulnerability: { id: 'CVE-1', severity: 'Unknown', cvss: [{ version: '4.0', vector: V4 }] }, artifact: {} },
        ],
        descriptor: {},
      },
      'critical',
    ],
    [
      'osv-scanner',
      {
        results: [
          {
            packages: [
              { package: { name: 'p' }, vulnerabilities: [{ id: 'X', severity: [{ type: 'CVSS_V4', score: V4 }] }] },
            ],
          },
        ],
      },
      'critical',
    ],
    ['CycloneDX', cdx({ method: 'CVSSv4', vector: V4 }), 'critical'],
    [
      'GitLab',
      {
        version: '15',
        scan: { type: 'container_scanning' },
        vulnerabilities: [{ id: 'x', severity: 'Unknown', cvss_vectors: [{ vendor: 'NVD', vector: V4 }] }],
      },
      'critical',
    ],
    [
      'pip-audit, which writes none',
      { dependencies: [{ name: 'a', version: '1', vulns: [{ id: 'PYSEC-1' }] }], fixes: [] },
      'unknown',
    ],
    [
      'npm audit',
      {
        auditReportVersion: 2,
        vulnerabilities: {
          a: {
            name: 'a',
            severity: 'critical',
            via: ['b', { source: 1, url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', severity: 'critical' }],
          },
        },
        metadata: { vulnerabilities: {} },
      },
      'critical',
    ],
  ])('%s', (_name, value, severity) => {
    expect(scanOf(value).findings.map((one) => one.severity)).toEqual([severity]);
  });
});

describe('which scan it is', () => {
  const cdx = (tools: JsonValue): JsonObject => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { tools },
    components: [{ type: 'library', name: 'x', 'bom-ref': 'x' }],
    vulnerabilities: [{ id: 'CVE-1', affects: [{ ref: 'x' }] }],
  });
  it.each<[string, JsonObject, string | null, string[], string[]]>([
    [
      'Trivy',
      {
        SchemaVersion: 2,
        Results: [
          { Target: 'a (alpine 3)', Class: 'os-pkgs', Type: 'alpine' },
          { Target: 'package-lock.json', Class: 'lang-pkgs', Type: 'npm' },
        ],
      },
      'trivy',
      ['lang-pkgs npm package-lock.json', 'os-pkgs alpine'],
      [],
    ],
    [
      'Grype',
      {
        matches: [],
        source: { type: 'directory', target: '/src' },
        descriptor: { name: 'grype', configuration: { 'only-fixed': true, search: { scope: 'all-layers' } } },
      },
      'grype',
      ['directory /src'],
      ['only-fixed'],
    ],
    [
      'CycloneDX with components',
      cdx({ components: [{ type: 'application', name: 'Grype', version: '1' }] }),
      'grype',
      [],
      [],
    ],
    ['CycloneDX with a list', cdx([{ vendor: 'aquasecurity', name: 'trivy', version: '1' }]), 'trivy', [], []],
    ['CycloneDX without a tool', cdx([]), null, [], []],
    [
      'SARIF of Trivy without a category',
      sarif({
        tool: { driver: { name: 'Trivy', rules: [{ id: 'CVE-1', name: 'OsPackageVulnerability' }] } },
        results: [],
      }),
      'trivy',
      ['OsPackageVulnerability', 'Trivy'],
      [],
    ],
    [
      'SARIF of Trivy with a category',
      sarif({
        tool: { driver: { name: 'Trivy', rules: [{ id: 'CVE-1', name: 'OsPackageVulnerability' }] } },
        results: [],
        automationDetails: { id: 'image/' },
      }),
      'trivy',
      ['Trivy image'],
      [],
    ],
    [
      'SARIF',
      sarif(
        { results: [], automationDetails: { id: 'nightly/main/42' }, invocations: [{ commandLine: 'x --fast' }] },
        'X',
      ),
      'x',
      ['X nightly/main'],
      ['x --fast'],
    ],
    [
      'cosign',
      cosign(
        {
          matches: [],
          source: { type: 'image' },
          descriptor: { name: 'grype', configuration: { search: { scope: 'all-layers' } } },
        },
        'pkg:github/anchore/grype@v1',
      ),
      'grype',
      ['image'],
      [],
    ],
  ])('%s', (_name, value, tool, scopes, limits) => {
    expect(scanOf(value).coverage).toEqual({ tool, scopes, limits });
  });
});

describe('the level of a SARIF result', () => {
  const severities = (tool: string, result: JsonObject): string[] => {
    const { facts } = readOne(sarif({ results: [result] }, tool));
    return facts.kind === 'scan' ? facts.scan.findings.map((finding) => finding.severity) : [];
  };

  it('is no severity where the scanner means something else by it', () => {
    for (const tool of ['osv-scanner', 'govulncheck']) {
      for (const level of ['error', 'warning', 'note'])
        expect(severities(tool, { ruleId: 'note', level })).toEqual(['unknown']);
      expect(severities(tool, { ruleId: 'CVE-2026-1', level: 'note' })).toEqual(['critical']);
    }
    expect(severities('Trivy', { ruleId: 'note', level: 'warning' })).toEqual(['medium']);
  });
});
