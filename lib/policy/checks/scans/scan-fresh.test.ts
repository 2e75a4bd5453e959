import { describe, expect, it } from 'vitest';
import type { Facts, Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import { artifact, CVE, evidence, failed, unsigned, vex } from '#lib/policy/example.fixture.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { said } from '#lib/policy/checks/verdict.fixture.ts';

const AT = '2026-05-14T12:00:00Z';
const before = (days: number): string => new Date(Date.parse(AT) - days * 86_400_000).toISOString();

function scan(findings: Finding[] = [], over: Partial<VulnerabilityScan> = {}): Facts {
  return {
    kind: 'scan',
    scan: {
      scanner: 'Trivy',
      scannerVersion: null,
      finishedOn: null,
      databaseUpdated: null,
      findings,
      purpose: 'vulnerabilities',
      problem: null,
      coverage: { tool: 'trivy', scopes: ['os'], limits: [] },
      ...over,
    },
  };
}
/** A verified scan that was finished, signed and received some days ago. */
const old = (days: number, findings: Finding[] = [], over: Partial<VulnerabilityScan> = {}): EvidenceFact =>
  evidence(scan(findings, { finishedOn: before(days), ...over }), {
    signedAt: before(days),
    receivedAt: before(days),
  });
const at = (items: EvidenceFact[], over: Partial<ArtifactFacts> = {}): ArtifactFacts =>
  artifact(items, { at: AT, ...over });
const HIGH: Finding = { ...CVE, severity: 'high', score: 7.5 };

describe('scan-fresh without a severity', () => {
  it.each<[string, ArtifactFacts, string]>([
    ['a scan of today', at([old(0)]), 'pass ok'],
    ['a scan of exactly the greatest age', at([old(7)]), 'pass ok'],
    ['a scan that is a minute older', at([old(7 + 1 / 1440)]), 'missing scan-stale'],
    ['an old scan and a new one', at([old(30), old(1)]), 'pass ok'],
    ['a new scan with an open critical finding, which another rule is about', at([old(1, [CVE])]), 'pass ok'],
    ['only another document', at([evidence(vex())]), 'missing no-scan'],
    ['an unsigned scan', at([unsigned(scan([], { finishedOn: AT }))]), 'missing scan-not-verified'],
    ['an untrusted signer', at([{ ...old(1), outcome: 'untrusted' }]), 'missing scan-not-verified'],
    ['a scan whose signature is false', at([failed(scan())]), 'missing scan-not-heard'],
    ['a scan that could not be read', at([old(1, [], { problem: 'it was cut off' })]), 'missing scan-not-read'],
    ['a linter', at([old(1, [], { purpose: 'code' })]), 'missing not-a-vulnerability-scan'],
    [
      'an old scan beside a new unsigned one',
      at([old(30), unsigned(scan([], { finishedOn: AT }))]),
      'missing scan-stale',
    ],
    ['no time of the evaluation', artifact([old(1)]), 'error time-unknown'],
    // Replays: a report is as old as the oldest time that is known of it.
    [
      'an old report that is signed again',
      at([evidence(scan([], { finishedOn: before(30) }), { signedAt: AT, receivedAt: AT })]),
      'missing scan-stale',
    ],
    [
      'an old report that tells a time in the future',
      at([evidence(scan([], { finishedOn: '2030-01-01T00:00:00Z' }), { signedAt: before(30), receivedAt: AT })]),
      'missing scan-stale',
    ],
    [
      'an old report without times that was received long ago',
      at([evidence(scan(), { signedAt: null, receivedAt: before(30) })]),
      'missing scan-stale',
    ],
  ])('%s', (_, facts, expected) => {
    expect(said('scan-fresh', { maxAgeDays: 7 }, facts)).toBe(expected);
  });
});

describe('scan-fresh with a severity', () => {
  it.each<[string, ArtifactFacts, string]>([
    ['no finding', at([old(1)]), 'pass ok'],
    ['a finding below the severity', at([old(1, [{ ...CVE, severity: 'medium', score: 5 }])]), 'pass ok'],
    ['a finding of the severity', at([old(1, [HIGH])]), 'fail vulnerability-open'],
    ['a worse finding', at([old(1, [CVE])]), 'fail vulnerability-open'],
    [
      'a finding that only its score rates',
      at([old(1, [{ ...CVE, severity: 'unknown', score: 7 }])]),
      'fail vulnerability-open',
    ],
    [
      'a finding that nobody rates',
      at([old(1, [{ ...CVE, severity: 'unknown', score: null }])]),
      'warn severity-unknown',
    ],
    ['a finding that VEX answers', at([old(1, [CVE]), evidence(vex())]), 'pass answered-by-vex'],
    ['a finding that unsigned VEX answers', at([old(1, [CVE]), unsigned(vex())]), 'fail vulnerability-open'],
    ['a finding that an unsigned report adds', at([old(1), unsigned(scan([HIGH]))]), 'fail vulnerability-open'],
    [
      'a finding of a linter, which is no vulnerability',
      at([old(1), unsigned(scan([HIGH], { purpose: 'code' }))]),
      'pass ok',
    ],
    [
      'a report whose severe findings were cut',
      at([old(1, [], { counts: { critical: 0, high: 1, medium: 0, low: 0, none: 0, unknown: 0 } })]),
      'error findings-not-all-read',
    ],
    ['more scans than are read', at([old(1)], { omittedKinds: ['scan'] }), 'error findings-not-all-read'],
    ['an open finding of an old scan, which fails before its age', at([old(30, [HIGH])]), 'fail vulnerability-open'],
    ['a stale scan without findings', at([old(30)]), 'missing scan-stale'],
  ])('%s', (_, facts, expected) => {
    expect(said('scan-fresh', { maxAgeDays: 7, severity: 'high' }, facts)).toBe(expected);
  });

  it.each([{}, { maxAgeDays: 0 }, { maxAgeDays: 1.5 }, { maxAgeDays: 7, severity: 'low' }])(
    'refuses the parameters %j',
    (params) => {
      expect(readPolicyValue({ id: 'p', rules: [{ id: 'r', check: 'scan-fresh', params }] }).ok).toBe(false);
    },
  );
});
