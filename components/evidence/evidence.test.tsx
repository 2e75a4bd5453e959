import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import type { EvidenceView } from '#lib/views/evidence.ts';
import { ARTIFACT } from '#components/artifact/artifact.fixture.ts';
import { EvidenceList } from './evidence-list.tsx';
import { EvidenceBody } from './evidence.tsx';
import { factRows } from './rows/fact-rows.ts';

const now = Date.parse('2025-05-14T10:02:00Z');
const summary = ARTIFACT.evidence[0]!;
const view: EvidenceView = {
  conformance: [],
  ...summary,
  subjects: [
    {
      name: '<b>web</b>',
      digest: { sha256: 'ab'.repeat(32), sha1: 'cd'.repeat(20) },
      artifact: `sha256:${'ab'.repeat(32)}`,
      counts: true,
      reason: null,
    },
    { name: 'other', digest: { sha256: 'ef'.repeat(32) }, artifact: null, counts: null, reason: null },
  ],
  subjectsHidden: 2,
  verification: ARTIFACT.verifications[summary.id]!,
  facts: { kind: 'generic' },
  remarks: [{ code: 'odd', pointer: '/x', message: 'An odd spelling.' }],
  parsed: { text: '</pre><script>alert(1)</script>' },
  parsedCut: true,
  masked: 2,
  secrets: 0,
  sealed: false,
  foundSecrets: [],
  seal: null,
  quarantine: null,
  body: { kept: true },
  sentBy: { kind: 'token', identifier: '3', name: 'ci' },
  log: { index: 4, leafHash: 'aa', treeSize: 9, root: 'bb', proof: ['cc'], checkpoint: 'x\n9\nbb\n' },
};
const markup = renderToStaticMarkup(<EvidenceBody evidence={view} now={now} />);
const text = markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('one document', () => {
  it('shows its content as text, whatever it contains', () => {
    expect(markup).not.toContain('<script>');
    expect(markup).not.toContain('<b>web');
  });
  it('states what was truncated, masked and hidden', () => {
    for (const words of [
      'truncated',
      '2 secrets masked',
      '4 subjects',
      'and 2 more subjects',
      'Inclusion proof, 1 hash',
    ])
      expect(text).toContain(words);
  });
  it('links only to known artifacts', () =>
    expect([...markup.matchAll(/href="\/artifacts\/([^"]+)"/g)].map((match) => match[1])).toEqual([
      view.subjects[0]!.artifact,
    ]));
  it('states that an unsigned document has no signature to check', () => {
    const unsigned = renderToStaticMarkup(
      <EvidenceBody
        evidence={{
          ...view,
          outcome: 'unsigned',
          verification: { ...view.verification, outcome: 'unsigned', signer: null, checks: [] },
        }}
        now={now}
      />,
    );
    expect(unsigned).toContain('This document has no signature to check.');
  });
  it('says what was dropped and shows the proof, in place of the content', () => {
    const body: EvidenceView['body'] = {
      kept: false,
      remark: 'Verified on 2025-05-14 under trust version 3; its bytes are no longer kept.',
      droppedAt: '2025-05-13T10:02:00.000Z',
      policy: { id: 'release-gate', version: 4, days: 90 },
      run: 7,
      entry: '{"kind":"retention"}',
      log: { index: 6, leafHash: 'dd', treeSize: 9, root: 'bb', proof: ['ee'], checkpoint: 'x\n9\nbb\n' },
      proof: { index: 1, size: 3, root: 'ff', proof: ['ab'] },
    };
    const dropped = renderToStaticMarkup(<EvidenceBody evidence={{ ...view, body, parsed: null }} now={now} />);
    const said = dropped.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    for (const words of [
      'The original bytes are no longer kept.',
      'under trust version 3',
      'version 4 of the policy release-gate, after 90 days',
      'Log entry 6 of a log of 9',
      'The entry is about 3 documents; this is number 2.',
      '{&quot;kind&quot;:&quot;retention&quot;}',
    ])
      expect(said).toContain(words);
    expect(dropped).not.toContain('/raw');
    expect(text).not.toContain('no longer kept');
  });
});

describe('factRows', () => {
  const words = (facts: Facts, receivedAt?: string) =>
    Object.fromEntries(factRows(facts, receivedAt).map((row) => [row.term, row.value]));

  it('shows a time after the receipt with the time that counts', () => {
    const facts = (timeCreated: string): Facts => ({ kind: 'svr', verifierId: 'v', timeCreated, properties: [] });
    const received = '2026-05-14T12:00:00.000Z';
    expect(words(facts('2099-01-01T00:00:00.000Z'), received)['Created']).toBe(
      '1 Jan 2099, 00:00:00 UTC, which is after Attestry received it, so 14 May 2026, 12:00:00 UTC counts instead',
    );
    for (const [at, text] of [
      ['2026-05-14T12:04:00.000Z', '14 May 2026, 12:04:00 UTC'],
      ['2020-01-01T00:00:00.000Z', '1 Jan 2020, 00:00:00 UTC'],
    ] as const)
      expect(words(facts(at), received)['Created']).toBe(text);
    expect(words(facts('2099-01-01T00:00:00.000Z'))['Created']).toBe('1 Jan 2099, 00:00:00 UTC');
  });

  it('counts findings by severity, worst first', () => {
    const finding = (severity: 'critical' | 'low') => ({
      id: 'x',
      aliases: [],
      severity,
      score: null,
      package: null,
      purl: null,
      version: null,
      fixedIn: null,
      url: null,
    });
    expect(
      words({
        kind: 'scan',
        scan: {
          scanner: 'grype',
          scannerVersion: '1',
          finishedOn: null,
          databaseUpdated: null,
          findings: [finding('low'), finding('critical'), finding('low')],
        },
      })['Findings'],
    ).toBe('1 critical, 2 low');
  });
  it('lists findings, the most severe first, with package or place and with an unknown severity', () => {
    const finding = (id: string, severity: 'unknown' | 'medium', place: string | null) => ({
      id,
      aliases: [],
      severity,
      score: null,
      package: place ? null : 'p',
      purl: null,
      version: place ? null : '1',
      fixedIn: null,
      url: null,
      place,
    });
    const scan = {
      scanner: 'ruff',
      scannerVersion: null,
      finishedOn: null,
      databaseUpdated: null,
      findings: [
        finding('A', 'medium', 'a.py:3'),
        finding('B', 'unknown', null),
        ...Array.from({ length: 10 }, (_, index) => finding(`C${index}`, 'medium', null)),
      ],
    };
    expect(words({ kind: 'static-analysis', tool: 'ruff', result: 'WARNED', scan })).toMatchObject({
      A: 'medium, a.py:3',
      B: 'severity unknown, p 1',
      And: '2 more findings',
    });
  });
  it('marks a VEX statement that is not valid in its format', () => {
    const statement = {
      vulnerability: 'CVE-1',
      aliases: [],
      products: [],
      subcomponents: [],
      status: 'not_affected' as const,
      justification: null,
      impact: null,
      action: null,
      timestamp: null,
      valid: false,
    };
    expect(
      words({ kind: 'vex', vex: { format: 'openvex', author: null, timestamp: null, statements: [statement] } })[
        'CVE-1'
      ],
    ).toMatch(/shown, not applied/);
  });
  it('limits a list of names', () => {
    const tests = {
      result: 'FAILED' as const,
      passed: 0,
      warned: 0,
      failed: 20,
      skipped: 0,
      failedNames: Array.from({ length: 20 }, (_, index) => `t${index}`),
      url: null,
      finishedOn: null,
      configuration: [],
    };
    expect(words({ kind: 'tests', tests })['Failed']).toMatch(/and 8 more$/);
  });
});

describe('a document of a registered predicate type', () => {
  const conformance: EvidenceView['conformance'][number] = {
    type: { id: 'load-test', version: 3, title: 'Load test' },
    project: 'github.com/acme/web',
    outcome: 'does-not-conform',
    violations: [{ pointer: '/p99', reason: 'must be at least 0' }],
    reason: null,
    fields: [
      { name: 'p99', title: 'Latency p99', type: 'number', value: -1, problem: null },
      { name: 'report', title: 'Report', type: 'link', value: 'javascript:alert(1)', problem: null },
      { name: 'token', title: 'Token', type: 'text', value: null, problem: 'a secret, masked' },
      { name: 'ok', title: 'Accepted', type: 'boolean', value: false, problem: null },
      { name: 'steps', title: 'Steps', type: 'list', value: ['a', 2], problem: null },
    ],
  };
  const shown = (over: Partial<typeof conformance> = {}) =>
    renderToStaticMarkup(<EvidenceBody evidence={{ ...view, conformance: [{ ...conformance, ...over }] }} now={now} />);
  const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

  it('says where it does not conform, and shows the fields with their titles', () => {
    const said = textOf(shown());
    for (const words of [
      'does not conform to the schema of Load test , version 3',
      'github.com/acme/web',
      '/p99 must be at least 0',
      'Latency p99 -1',
      'Token a secret, masked',
      'Accepted no',
      'Steps a, 2',
    ])
      expect(said).toContain(words);
    expect(shown()).not.toContain('href="javascript:');
  });

  it('says that it conforms, and why it was not compared', () => {
    expect(textOf(shown({ outcome: 'conforms', violations: [] }))).toContain('The predicate conforms to the schema of');
    const reason = 'its predicate was not read';
    expect(textOf(shown({ outcome: 'not-judged', violations: [], reason }))).toContain(`: ${reason}.`);
  });

  it('has no such section where nobody has registered the type', () =>
    expect(text).not.toContain('registered by this installation'));

  it('is shown with its first fields in the list of an artifact', () => {
    const list = (one: typeof conformance) =>
      textOf(
        renderToStaticMarkup(
          <EvidenceList evidence={[summary]} conformance={{ [summary.id]: one }} hidden={0} now={now} />,
        ),
      );
    expect(list(conformance)).toContain('Load test : does not conform, /p99 must be at least 0');
    expect(list(conformance)).toContain('Latency p99: -1');
    expect(list(conformance)).not.toContain('Token');
    expect(list({ ...conformance, outcome: 'not-judged', violations: [], reason: 'too large' })).toContain(
      ': not compared, too large',
    );
  });
});
