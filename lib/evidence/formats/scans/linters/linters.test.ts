/** Reports of linters in their own JSON, and streams of one run, alone and inside a statement. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { readEvidence, readStored } from '../../../read-evidence.ts';
import { bytesOf, readOne, statementOf } from '#lib/evidence/samples.fixture.ts';

const CUSTOM = 'https://cosign.sigstore.dev/attestation/v1';
const eslint = (messages: JsonObject[]): JsonValue => [
  { filePath: '/a.js', messages, suppressedMessages: [], errorCount: messages.length, warningCount: 0 },
  { filePath: '/b.js', messages: [], errorCount: 0, warningCount: 0 },
];
const ruff = (code: string | null): JsonValue => [
  {
    cell: null,
    code,
    filename: '/a.py',
    location: { column: 1, row: 3 },
    end_location: { column: 2, row: 3 },
    fix: null,
    message: 'm',
    noqa_row: 3,
    url: null,
  },
];
const semgrep = (more: JsonObject = {}): JsonObject => ({
  version: '1',
  results: [{ check_id: 'r', path: 'a.py', start: { line: 2 }, extra: { severity: 'ERROR', metadata: {} } }],
  errors: [],
  paths: { scanned: ['a.py'] },
  ...more,
});
const bandit = (more: JsonObject = {}): JsonObject => ({
  errors: [],
  generated_at: '2026-01-02T03:04:05Z',
  metrics: { _totals: {}, 'a.py': {} },
  results: [{ test_id: 'B602', issue_severity: 'LOW', filename: 'a.py', line_number: 4 }],
  ...more,
});
const gosec = (more: JsonObject = {}): JsonObject => ({
  'Golang errors': {},
  Issues: [{ severity: 'MEDIUM', rule_id: 'G401', file: '/a.go', line: '10-12', suppressions: null }],
  Stats: { files: 1, found: 1 },
  GosecVersion: '2.30.0',
  ...more,
});
const golangci = (Issues: JsonValue): JsonObject => ({
  Issues,
  Report: { Linters: [{ Name: 'errcheck', Enabled: true }] },
});
const lint = {
  reason: 'compiler-message',
  message: {
    code: { code: 'clippy::len_zero' },
    level: 'warning',
    spans: [{ file_name: 'src/main.rs', line_start: 7, is_primary: true }],
  },
};
const cargo = (success: boolean | null, ...messages: JsonObject[]): string =>
  [{ reason: 'compiler-artifact' }, ...messages, ...(success === null ? [] : [{ reason: 'build-finished', success }])]
    .map((one) => JSON.stringify(one))
    .join('\n');

describe("a linter's own report is static analysis", () => {
  it.each<[string, JsonValue | string, string, string, string[], boolean]>([
    [
      'ESLint',
      eslint([{ ruleId: 'no-debugger', severity: 2, line: 2 }]),
      'ESLint',
      'FAILED',
      ['no-debugger high /a.js:2'],
      true,
    ],
    [
      'ESLint with a warning',
      eslint([{ ruleId: 'x', severity: 1, line: 2 }]),
      'ESLint',
      'WARNED',
      ['x medium /a.js:2'],
      true,
    ],
    ['ESLint without findings', eslint([]), 'ESLint', 'PASSED', [], true],
    [
      'ESLint of a file that it cannot parse',
      eslint([{ ruleId: null, fatal: true, severity: 2, line: 2 }]),
      'ESLint',
      'FAILED',
      ['fatal high /a.js:2'],
      false,
    ],
    ['ruff', ruff('F401'), 'ruff', 'FAILED', ['F401 unknown /a.py:3'], true],
    ['ruff of a file with a syntax error', ruff(null), 'ruff', 'FAILED', ['syntax error unknown /a.py:3'], false],
    ['semgrep', semgrep(), 'semgrep', 'FAILED', ['r high a.py:2'], true],
    ['semgrep without findings', semgrep({ results: [] }), 'semgrep', 'PASSED', [], true],
    ['semgrep with an error', semgrep({ results: [], errors: [{ level: 'error' }] }), 'semgrep', 'WARNED', [], false],
    ['semgrep of nothing', semgrep({ results: [], paths: { scanned: [] } }), 'semgrep', 'WARNED', [], false],
    ['bandit', bandit(), 'bandit', 'FAILED', ['B602 low a.py:4'], true],
    [
      'bandit of a file that it cannot read',
      bandit({ results: [], errors: [{ filename: 'b.py' }] }),
      'bandit',
      'WARNED',
      [],
      false,
    ],
    ['bandit of nothing', bandit({ results: [], metrics: { _totals: {} } }), 'bandit', 'WARNED', [], false],
    ['gosec', gosec(), 'gosec', 'FAILED', ['G401 medium /a.go:10'], true],
    [
      'gosec with a suppressed issue',
      gosec({ Issues: [{ rule_id: 'G1', suppressions: [{ kind: 'inSource' }] }] }),
      'gosec',
      'PASSED',
      [],
      true,
    ],
    ['gosec with an error', gosec({ 'Golang errors': { 'a.go': [{}] }, Issues: [] }), 'gosec', 'WARNED', [], false],
    [
      'golangci-lint',
      golangci([{ FromLinter: 'errcheck', Severity: '', Pos: { Filename: 'a.go', Line: 1 } }]),
      'golangci-lint',
      'FAILED',
      ['errcheck unknown a.go:1'],
      true,
    ],
    ['golangci-lint without findings', golangci(null), 'golangci-lint', 'PASSED', [], true],
    ['clippy', cargo(true, lint, lint), 'clippy', 'WARNED', ['clippy::len_zero medium src/main.rs:7'], true],
    ['clippy without findings', cargo(true), 'clippy', 'PASSED', [], true],
    ['clippy that is cut off', cargo(null, lint), 'clippy', 'WARNED', ['clippy::len_zero medium src/main.rs:7'], false],
    ['clippy of a build that fails', cargo(false), 'clippy', 'WARNED', [], false],
  ])('%s', (_name, value, tool, result, findings, complete) => {
    const check = (read: ParsedEvidence): void => {
      if (read.facts.kind !== 'static-analysis') throw new Error(read.facts.kind);
      const { scan } = read.facts;
      expect([read.facts.tool, read.facts.result, scan.purpose, scan.problem === null]).toEqual([
        tool,
        result,
        'code',
        complete,
      ]);
      expect(scan.findings.map((one) => `${one.id} ${one.severity} ${one.place}`)).toEqual(findings);
      expect(read.remarks.some(({ code }) => code === 'scan-not-read')).toBe(!complete);
    };
    const alone = readOne(value as JsonObject);
    check(alone);
    expect(alone.format).toBe('analysis-report');
    check(
      readOne(statementOf(CUSTOM, { Data: typeof value === 'string' ? value : JSON.stringify(value), Timestamp: '' })),
    );
  });

  it('is one document, and reads the same when it is read again', () => {
    for (const value of [eslint([]), ruff('F401'), cargo(true, lint)]) {
      const readings = readEvidence(bytesOf(value as JsonObject));
      expect(readings).toHaveLength(1);
      const only = readings[0] as ParsedEvidence;
      expect(readStored(only.bytes, only.context)).toEqual(only);
    }
  });

  it('a list in which one entry is of another kind is a list of documents', () => {
    const mixed = [...(eslint([]) as JsonValue[]), { a: 1 }];
    expect(readEvidence(bytesOf(mixed as unknown as JsonObject)).map((one) => one.ok && one.facts.kind)).toEqual([
      'generic',
      'generic',
      'generic',
    ]);
  });
});

describe('the stream of govulncheck', () => {
  const config = {
    config: {
      protocol_version: 'v1.0.0',
      scanner_name: 'govulncheck',
      scanner_version: 'v1.9.0',
      scan_level: 'symbol',
      scan_mode: 'source',
      db_last_modified: '2026-01-02T03:04:05Z',
    },
  };
  const modules: JsonObject = {
    SBOM: { modules: [{ path: 'example.test/tiny' }, { path: 'golang.org/x/text', version: 'v0.3.5' }] },
  };
  const found = (more: JsonObject = {}): JsonObject => ({
    finding: {
      osv: 'GO-1',
      fixed_version: 'v0.3.7',
      trace: [{ module: 'golang.org/x/text', version: 'v0.3.5', ...more }],
    },
  });
  const record = (more: JsonObject = {}): JsonObject => ({
    osv: { id: 'GO-1', aliases: ['CVE-2026-1'], affected: [], ...more },
  });
  const stream = (...messages: JsonObject[]): string => messages.map((one) => JSON.stringify(one, null, 2)).join('\n');
  const scanOf = (text: string) => {
    const { facts } = readOne(text as unknown as JsonObject);
    if (facts.kind !== 'scan') throw new Error(facts.kind);
    return facts.scan;
  };

  it('is a scan: a finding that is reported three times counts once, and its severity is unknown', () => {
    const scan = scanOf(
      stream(
        config,
        modules,
        record(),
        found(),
        found({ package: 'golang.org/x/text/language' }),
        found({ package: 'golang.org/x/text/language', function: 'Parse' }),
      ),
    );
    expect(scan).toMatchObject({
      scanner: 'govulncheck',
      scannerVersion: 'v1.9.0',
      purpose: 'vulnerabilities',
      problem: null,
      coverage: { tool: 'govulncheck' },
    });
    expect(scan.findings).toMatchObject([
      {
        id: 'GO-1',
        aliases: ['CVE-2026-1'],
        severity: 'unknown',
        purl: 'pkg:golang/golang.org/x/text@v0.3.5',
        fixedIn: 'v0.3.7',
      },
    ]);
  });

  it('has the severity of a record that states one, and none for a record without a finding', () => {
    const rated = record({ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] });
    expect(scanOf(stream(config, modules, rated, found())).findings).toMatchObject([{ severity: 'critical' }]);
    expect(scanOf(stream(config, modules, rated)).findings).toEqual([]);
  });

  it.each<[string, string, boolean]>([
    ['without findings is complete', stream(config, modules), true],
    ['without modules is not', stream(config), false],
    [
      'that is cut off within a message is not',
      `${stream(config, modules, record())}\n{"finding": {"osv": "GO-`,
      false,
    ],
  ])('%s', (_name, text, complete) => {
    expect(scanOf(text).problem === null).toBe(complete);
  });

  it('of another list of modules or another level is another scan', () => {
    const scopes = (config: JsonObject, sbom: JsonObject) => scanOf(stream(config, sbom)).coverage!.scopes;
    expect(scopes(config, modules)).not.toEqual(scopes(config, { SBOM: { modules: [{ path: 'x' }] } }));
    expect(scopes(config, modules)).not.toEqual(
      scopes({ config: { ...config.config, scan_level: 'module' } }, modules),
    );
  });
});
