import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { COMMIT, failOne, readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';
import { cvssBaseScore } from './rating/cvss.ts';
import { readScore } from '#lib/evidence/formats/finding/severity.ts';

describe('CVSS 3 base scores (examples of FIRST)', () => {
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:L/A:L', 3.7],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:N/AC:H/PR:H/UI:R/S:C/C:L/I:L/A:N', 4],
    ['CVSS:3.1/AV:N', null],
    ['CVSS:4.0/AV:N/AC:L', null],
    ['9.8', null],
    ['', null],
  ] as [string, number | null][])('%s', (vector, score) => {
    expect(cvssBaseScore(vector)?.score ?? null).toBe(score);
  });

  it('scores may be numbers, text, vectors or words', () => {
    expect(
      [
        readScore(9.8),
        readScore('7.0'),
        readScore('moderate'),
        readScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'),
        readScore('99'),
        readScore(null),
      ].map((one) => one.severity),
    ).toEqual(['critical', 'high', 'medium', 'critical', 'unknown', 'unknown']);
  });
});

describe('reports of scanners', () => {
  const cases: [string, JsonObject, JsonObject][] = [
    [
      'Trivy',
      {
        SchemaVersion: 2,
        ArtifactName: 'app',
        Trivy: { Version: '0.50' },
        CreatedAt: '2024-01-01T00:00:00Z',
        Metadata: { RepoDigests: [`reg/app@sha256:${SHA256}`] },
        Results: [
          {
            Vulnerabilities: [
              {
                VulnerabilityID: 'CVE-1',
                PkgName: 'p',
                InstalledVersion: '1',
                FixedVersion: '2',
                Severity: 'CRITICAL',
                PrimaryURL: 'https://u',
                PkgIdentifier: { PURL: 'pkg:deb/debian/p@1' },
                CVSS: { nvd: { V3Score: 9.8 }, redhat: { V3Score: 7 } },
              },
            ],
          },
          { Class: 'secret' },
        ],
      },
      {
        format: 'vulnerability-report',
        subjects: [{ name: 'reg/app', digest: { sha256: SHA256 } }],
        facts: {
          kind: 'scan',
          scan: {
            scanner: 'Trivy',
            scannerVersion: '0.50',
            findings: [
              {
                id: 'CVE-1',
                severity: 'critical',
                score: 9.8,
                package: 'p',
                version: '1',
                fixedIn: '2',
                purl: 'pkg:deb/debian/p@1',
              },
            ],
          },
        },
      },
    ],
    [
      'Grype',
      {
        matches: [
          {
            vulnerability: {
              id: 'GHSA-1',
              severity: 'Negligible',
              fix: { versions: ['3'] },
              cvss: [{ metrics: { baseScore: 2 } }],
              dataSource: 'https://d',
            },
            relatedVulnerabilities: [{ id: 'CVE-1' }],
            artifact: { name: 'p', version: '1', purl: 'pkg:npm/p@1' },
          },
        ],
        source: { target: { userInput: 'app', manifestDigest: `sha256:${SHA256}` } },
        descriptor: { name: 'grype', version: '1', db: { built: '2024-01-01T00:00:00Z' } },
      },
      {
        subjects: [{ name: 'app', digest: { sha256: SHA256 } }],
        facts: {
          scan: {
            databaseUpdated: '2024-01-01T00:00:00.000Z',
            findings: [{ id: 'GHSA-1', aliases: ['CVE-1'], severity: 'low', fixedIn: '3' }],
          },
        },
      },
    ],
    [
      'osv-scanner',
      {
        results: [
          {
            packages: [
              {
                package: { name: 'p', version: '1', ecosystem: 'npm' },
                vulnerabilities: [
                  {
                    id: 'GHSA-1',
                    aliases: ['CVE-1'],
                    affected: [{ package: { name: 'p' }, ranges: [{ events: [{ introduced: '0' }, { fixed: '2' }] }] }],
                  },
                ],
                groups: [{ ids: ['GHSA-1'], max_severity: '8.1' }],
              },
            ],
          },
        ],
      },
      {
        facts: {
          scan: {
            scanner: 'osv-scanner',
            findings: [{ id: 'GHSA-1', severity: 'high', score: 8.1, fixedIn: '2', package: 'p' }],
          },
        },
      },
    ],
    [
      'a GitLab dependency report',
      {
        version: '15',
        scan: { type: 'dependency_scanning', scanner: { name: 's', version: '1' }, end_time: '2024-01-01T00:00:00' },
        vulnerabilities: [
          {
            id: 'x',
            severity: 'High',
            identifiers: [{ value: 'gemnasium-1' }, { value: 'CVE-1' }],
            location: { dependency: { package: { name: 'p' }, version: '1' } },
          },
        ],
      },
      {
        facts: {
          kind: 'scan',
          scan: {
            finishedOn: '2024-01-01T00:00:00.000Z',
            findings: [{ id: 'CVE-1', aliases: ['gemnasium-1'], severity: 'high', package: 'p' }],
          },
        },
      },
    ],
    [
      'a GitLab report of secrets',
      {
        version: '15',
        scan: { type: 'secret_detection' },
        vulnerabilities: [{ severity: 'Critical', identifiers: [{ value: 'rule' }] }],
      },
      { facts: { kind: 'static-analysis', result: 'FAILED' } },
    ],
    [
      'an advisory, which is about no artifact',
      { id: 'OSV-1', modified: 'x', affected: [{ package: { name: 'p' } }] },
      { facts: { kind: 'generic' }, remarks: [{ code: 'advisory' }] },
    ],
  ];
  it.each(cases)('%s', (_name, value, wanted) => {
    expect(readOne(value)).toMatchObject(wanted);
  });
});

describe('scorecards', () => {
  it('are about a commit, of a repository that they name', () => {
    const card = {
      date: '2022-10-06',
      repo: { name: 'github.com/o/r', commit: COMMIT },
      scorecard: { version: 'v4' },
      score: 8.9,
      checks: [],
    };
    expect(readOne(card)).toMatchObject({
      format: 'scorecard',
      subjects: [{ name: 'github.com/o/r', digest: { gitCommit: COMMIT } }],
      facts: { kind: 'generic' },
    });
    expect(failOne({ ...card, repo: { commit: COMMIT } })).toMatchObject({
      code: 'missing-field',
      pointer: '/repo/name',
    });
  });
});

describe('SARIF', () => {
  const sarif = (results: JsonObject[], more: JsonObject = {}): JsonObject => ({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'semgrep',
            semanticVersion: '1',
            rules: [
              { id: 'r1', defaultConfiguration: { level: 'error' }, properties: { 'security-severity': '9.5' } },
              { id: 'r2' },
            ],
          },
        },
        results,
        versionControlProvenance: [{ repositoryUri: 'https://r', revisionId: COMMIT }],
        ...more,
      },
    ],
  });

  it.each([
    ['nothing found', [], 'PASSED'],
    ['a level of its rule', [{ ruleId: 'r1' }], 'FAILED'],
    ['no level at all', [{ ruleId: 'r2' }], 'WARNED'],
    ['its own level first', [{ ruleId: 'r1', level: 'note' }], 'PASSED'],
    ['suppressed', [{ ruleId: 'r1', suppressions: [{ kind: 'inSource' }] }], 'PASSED'],
    ['a rejected suppression', [{ ruleId: 'r1', suppressions: [{ kind: 'external', status: 'rejected' }] }], 'FAILED'],
    ['a pass', [{ ruleId: 'r1', kind: 'pass' }], 'PASSED'],
    ['a rule by its index', [{ ruleIndex: 0 }], 'FAILED'],
  ] as [string, JsonObject[], string][])('%s', (_name, results, result) => {
    expect(readOne(sarif(results))).toMatchObject({
      format: 'sarif',
      subjects: [{ digest: { gitCommit: COMMIT } }],
      facts: { kind: 'static-analysis', tool: 'semgrep', result },
    });
  });

  it('rates by security severity, and fails where the tool itself failed', () => {
    expect(
      readOne(
        sarif([
          {
            ruleId: 'r1',
            locations: [{ physicalLocation: { artifactLocation: { uri: 'a.c' }, region: { startLine: 3 } } }],
          },
        ]),
      ).facts,
    ).toMatchObject({
      scan: {
        findings: [{ id: 'r1', severity: 'critical', score: 9.5, package: null, version: null, place: 'a.c:3' }],
      },
    });
    expect(readOne(sarif([], { invocations: [{ executionSuccessful: false }] })).facts).toMatchObject({
      result: 'FAILED',
    });
  });
});
