/** The findings of current scans, each with the signed VEX statement that applies to it. */
import type { Finding as ScanFinding, Severity } from '#lib/evidence/model/evidence.ts';
import type { EvidenceIndex } from '#lib/policy/facts/evidence-index.ts';
import { joinList } from '#lib/policy/facts/format.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { DatedScan } from './current-scans.ts';
import { type ApplicableStatement, resolvesFinding, statementFor, type StatementsByVulnerability } from './vex.ts';

/** A finding with the statement that applies to it; null where there is none. */
export type EvaluatedFinding = { evidence: EvidenceFact; finding: ScanFinding; statement: ApplicableStatement | null };

/** Every different finding of the scans that `matches`. */
export function evaluateFindings(
  { artifact }: EvidenceIndex,
  scans: readonly DatedScan[],
  answers: StatementsByVulnerability,
  matches: (finding: ScanFinding) => boolean,
): EvaluatedFinding[] {
  const found = scans.flatMap(({ evidence, scan }) =>
    scan.findings.filter(matches).map((finding) => ({ evidence, finding })),
  );
  return uniqueFindings(found).map((item) => ({ ...item, statement: statementFor(item.finding, artifact, answers) }));
}

function uniqueFindings(items: { evidence: EvidenceFact; finding: ScanFinding }[]) {
  return [
    ...new Map(
      items.map((item) => [
        `${item.finding.id} ${item.finding.purl ?? item.finding.package ?? ''} ${item.finding.version ?? ''} ${item.finding.place ?? ''}`,
        item,
      ]),
    ).values(),
  ];
}

/** Whether no statement says that there is nothing to fix. */
export function isOpen({ statement: answer }: EvaluatedFinding): boolean {
  return !answer || !resolvesFinding(answer.statement);
}

/** Severities that a rule can ask for, worst first, with the lowest CVSS score of each (CVSS v3.1 §5, v4.0 §6). */
export const RATED_SEVERITIES = ['critical', 'high', 'medium'] as const;
export type RatedSeverity = (typeof RATED_SEVERITIES)[number];
const LOWEST_SCORES: Record<RatedSeverity, number> = { critical: 9, high: 7, medium: 4 };

/** Whether a finding has this severity or a worse one. The score decides where the severity is unknown. */
export function isAtLeast({ severity, score }: ScanFinding, least: RatedSeverity): boolean {
  if (severity === 'unknown') return score !== null && score >= LOWEST_SCORES[least];
  return severitiesFrom(least).includes(severity);
}

/** The severity and the worse ones. */
export function severitiesFrom(least: RatedSeverity): readonly Severity[] {
  return RATED_SEVERITIES.slice(0, RATED_SEVERITIES.indexOf(least) + 1);
}

/** Whether nobody says how severe a finding is. */
export function isUnrated({ severity }: ScanFinding): boolean {
  return severity === 'unknown';
}

/** Whether a scan proves what it says: a configured signer vouches for it, and it is a complete vulnerability scan. */
export function isProof({ evidence, purpose, problem }: DatedScan): boolean {
  return evidence.outcome === 'verified' && purpose === 'vulnerabilities' && problem === null;
}

/** Whether there are further documents that may contain a scan and are not read. */
export function hasOmittedScans({ artifact }: EvidenceIndex): boolean {
  return (['scan', 'static-analysis', 'sbom'] as const).some((kind) => artifact.omittedKinds?.includes(kind));
}

/** The tool of a scan, for a sentence. */
export function nameOf({ scan }: DatedScan): string {
  return scan.scanner ?? 'an unnamed scanner';
}

/** The tools of several scans, each named once. */
export function scannersOf(scans: readonly DatedScan[]): string {
  return joinList([...new Set(scans.map(nameOf))]);
}

/** A finding with its component and its fix. */
export function describeFinding(finding: ScanFinding): string {
  const thing = finding.package ? `${finding.package}${finding.version ? ` ${finding.version}` : ''}` : finding.place;
  const where = thing ? ` in ${thing}` : '';
  return `${finding.id}${where}${finding.fixedIn ? `, fixed in ${finding.fixedIn}` : ''}`;
}
