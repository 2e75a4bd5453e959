import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, NamedArtifact } from './facts.ts';
import { messageText } from './as-text.ts';
import { oneLine } from './message.ts';
import { writeDigest, writeGap, writeTest } from './other-messages.ts';
import { writeMessage } from './write-message.ts';

const BASE = 'https://attestry.example';
const at = '2026-05-14T12:00:00.000Z';
const digest = `sha256:${'ab'.repeat(32)}`;
const web: NamedArtifact = { digest, name: 'web', project: 'github.com/acme/web', environments: [] };
const running = { ...web, environments: ['production', 'staging'] };
const write = (facts: Facts) => writeMessage(facts, BASE);

const CASES: [string, Facts, { severity: string; type: string; title: string; links: string[] }][] = [
  [
    'a failed artifact that runs',
    { kind: 'status', at, artifact: running, from: 'verified', to: 'failed', reason: 'The signer is not expected.' },
    {
      severity: 'critical',
      type: 'artifact.status_changed',
      title: 'web, which runs in production, staging, is failed; it was verified',
      links: [`/artifacts/${digest}`, '/projects/github.com/acme/web'],
    },
  ],
  [
    'a failed artifact that runs nowhere',
    { kind: 'status', at, artifact: web, from: null, to: 'failed', reason: null },
    {
      severity: 'warning',
      type: 'artifact.status_changed',
      title: 'web is failed',
      links: [`/artifacts/${digest}`, '/projects/github.com/acme/web'],
    },
  ],
  [
    'an artifact without a name or a project, in many environments',
    {
      kind: 'status',
      at,
      artifact: { digest, name: null, project: null, environments: ['a', 'b', 'c', 'd'] },
      from: 'failed',
      to: 'verified',
      reason: 'ok',
    },
    {
      severity: 'info',
      type: 'artifact.status_changed',
      title: 'sha256:ababab…ababab, which runs in a, b, c and 1 more, is verified; it was failed',
      links: [`/artifacts/${digest}`],
    },
  ],
  [
    'a document whose verification failed',
    { kind: 'evidence', at, id: digest, title: 'SLSA provenance', outcome: 'failed', project: null, artifact: web },
    {
      severity: 'warning',
      type: 'evidence.arrived',
      title: 'SLSA provenance has arrived for web, and its verification failed',
      links: [`/evidence/${digest}`, `/artifacts/${digest}`],
    },
  ],
  [
    'a denial',
    {
      kind: 'gate',
      at,
      id: 'x y',
      asked: digest,
      environment: 'production',
      reason: 'no SBOM',
      projects: ['github.com/acme/web'],
    },
    {
      severity: 'warning',
      type: 'gate.denied',
      title: 'the gate denied sha256:ababab…ababab for production',
      links: ['/gate/x%20y', '/projects/github.com/acme/web'],
    },
  ],
  [
    'a waiver that ends soon',
    {
      kind: 'waiver',
      at,
      id: 7,
      phase: 'soon',
      rule: 'sbom-present',
      owner: 'Ann',
      reason: 'old build',
      endsAt: '2026-05-16T00:00:00.000Z',
      environment: null,
      project: 'github.com/acme/web',
      artifact: null,
    },
    {
      severity: 'warning',
      type: 'waiver.ends_soon',
      title: 'the waiver of sbom-present for github.com/acme/web ends on 2026-05-16',
      links: ['/waivers?project=github.com%2Facme%2Fweb#waiver-7', '/projects/github.com/acme/web'],
    },
  ],
  [
    'a key that has ended',
    { kind: 'trust', at, id: digest, name: 'sigstore', part: 'transparency log', phase: 'ended', endsAt: at },
    {
      severity: 'critical',
      type: 'trust.ended',
      title: 'the transparency log of the trust entry sigstore ended on 2026-05-14',
      links: ['/trust'],
    },
  ],
  [
    'an entry that was removed',
    { kind: 'trust', at, id: digest, name: 'sigstore', part: 'the entry', phase: 'removed', endsAt: at },
    { severity: 'critical', type: 'trust.removed', title: 'the trust entry sigstore was removed', links: ['/trust'] },
  ],
  [
    'new drift',
    { kind: 'drift', at, environment: 'prod/eu', begun: 2, over: 1 },
    {
      severity: 'warning',
      type: 'environment.drift_changed',
      title: 'prod/eu has 2 new differences between what runs and what should',
      links: ['/environments/prod%2Feu'],
    },
  ],
  [
    'drift that is over',
    { kind: 'drift', at, environment: 'prod', begun: 0, over: 1 },
    {
      severity: 'info',
      type: 'environment.drift_changed',
      title: '1 difference in prod is gone',
      links: ['/environments/prod'],
    },
  ],
  [
    'an audit',
    { kind: 'audit', at, total: 3, differences: ['evidence 1: the bytes differ'] },
    {
      severity: 'critical',
      type: 'audit.difference_found',
      title: 'an audit of the store found 3 differences',
      links: ['/audit-log'],
    },
  ],
  [
    'a missed drill',
    { kind: 'drill', at, id: 3, title: 'Wrong signer', outcome: 'missed' },
    {
      severity: 'critical',
      type: 'drill.ended',
      title: 'drill “Wrong signer” ended: a place that should notice did not',
      links: ['/drills/3'],
    },
  ],
];

describe('a message', () => {
  it.each(CASES)('about %s', (_, facts, { links, ...expected }) => {
    const message = write(facts);
    expect(message).toMatchObject({ ...expected, kind: facts.kind, at });
    expect(message.links.map(({ url }) => url)).toEqual(links.map((path) => `${BASE}${path}`));
    // Standard Webhooks: a type is words separated by dots.
    expect(message.type).toMatch(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/);
  });

  it.each([
    ['a line break', 'web\r\nBcc: all@acme.example'],
    ['a character that turns the direction', 'web\u202Emoc.elpmaxe'],
    ['an escape sequence', 'web\u001B[2J'],
    ['a separator of lines', 'web\u2028x'],
  ])('is one line where a name has %s', (_, name) => {
    const { title, artifact } = write({
      kind: 'status',
      at,
      artifact: { ...web, name },
      from: null,
      to: 'failed',
      reason: name,
    });
    for (const text of [title, artifact!.name!]) expect(text).not.toMatch(/[\p{Cc}\p{Zl}\u202E]/u);
  });

  it('is bounded, whatever is written into it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000, unit: 'binary' }), (text) => {
        const artifact = {
          digest,
          name: text,
          project: 'github.com/a/b',
          environments: Array(200).fill(text) as string[],
        };
        const message = write({ kind: 'status', at, artifact, from: null, to: 'failed', reason: text });
        expect(message.title.length).toBeLessThanOrEqual(501);
        expect(JSON.stringify(message).length).toBeLessThan(20 * 1024);
        expect(oneLine(text)).toBe(oneLine(oneLine(text)));
      }),
    );
  });

  it('as text says what, where it runs, since when, why, what to do, and where', () => {
    const text = messageText(
      write({
        kind: 'status',
        at,
        artifact: running,
        from: 'verified',
        to: 'failed',
        reason: 'The signer is not expected.',
      }),
    );
    expect(text).toBe(
      [
        'web, which runs in production, staging, is failed; it was verified',
        '',
        'Severity: critical',
        'Project: github.com/acme/web',
        `Artifact: ${digest}`,
        'Runs in: production, staging',
        'Since: 2026-05-14 12:00 UTC',
        'Why: The signer is not expected.',
        'What to do: Open the artifact: the failed check says what it expected, what it found, and what to do. Do not deploy it.',
        '',
        `the artifact: ${BASE}/artifacts/${digest}`,
        `the project: ${BASE}/projects/github.com/acme/web`,
        '',
      ].join('\n'),
    );
  });

  it.each<[Facts]>([
    [
      {
        kind: 'gate',
        at,
        id: 'g1',
        asked: `sha256:${'ab'.repeat(32)}`,
        environment: 'production',
        reason: 'no SBOM',
        projects: [],
      },
    ],
    [{ kind: 'drift', at, environment: 'production', begun: 1, over: 0 }],
  ])('does not say that what was denied, or an environment, runs somewhere: %j', (facts) => {
    const text = messageText(writeMessage(facts, BASE));
    expect(text).toContain('Environment: production');
    expect(text).not.toContain('Runs in');
  });
});

describe('other messages', () => {
  const messages = Array.from({ length: 60 }, (_, i) =>
    write({ kind: 'drift', at, environment: `e${i}`, begun: 1, over: 0 }),
  );

  it('a digest says how many there are, lists the newest 50, and is as urgent as the worst', () => {
    const worst = write({ kind: 'audit', at, total: 1, differences: [] });
    const written = writeDigest([worst, ...messages], { total: 10_000, from: at, at, baseUrl: BASE });
    expect(written).toMatchObject({
      type: 'digest',
      severity: 'critical',
      title: '10,000 messages since 2026-05-14 12:00 UTC',
      why: 'The newest 50 are listed.',
    });
    expect(written.digest!.items).toHaveLength(50);
    expect(messageText(written)).toContain(`${BASE}/environments/e3`);
    expect(JSON.stringify(written).length).toBeLessThan(20 * 1024);
  });

  it('a test says that nothing has happened, and a gap what is missing', () => {
    expect(writeTest({ name: 'ops', at, baseUrl: BASE })).toMatchObject({ type: 'test', severity: 'info' });
    expect(writeGap({ lost: 20_900, at, baseUrl: BASE }).title).toMatch(/^20,900 events are missing/);
  });
});
