/**
 * Binds what verified documents say is inside the artifact. A good result needs a verified document about the artifact
 * itself. Every problem that counts is included, as for the built-in checks: also one that is only reported, and one of
 * the image index.
 */
import type { Severity } from '#lib/evidence/model/evidence.ts';
import { projectSbom } from '#lib/policy/checks/content/sbom-present.ts';
import { classifyTestRuns, type RunResult } from '#lib/policy/checks/content/test-runs.ts';
import { collectStatements } from '#lib/policy/checks/content/vex.ts';
import { openFindings } from '#lib/policy/checks/content/open-findings.ts';
import type { DatedScan } from '#lib/policy/checks/content/current-scans.ts';
import type { EvidenceIndex } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceIndexes } from '#lib/policy/inherited-evidence.ts';
import { NOT_STATED, type FullDocuments, type Stated } from './bound.ts';

/** The bill of materials of the project. `count` is the true number of components. */
export function statedSbom(own: EvidenceIndex, documents: FullDocuments): Stated {
  const found = projectSbom(own);
  if (found === null) return NOT_STATED;
  const { evidence, sbom, components: count } = found;
  const full = documents.get(evidence.id)?.facts;
  const components = full?.kind === 'sbom' ? full.sbom.components : sbom.components;
  const truncated = components.length < count;
  return {
    value: {
      format: sbom.format,
      count,
      truncated,
      components: components.map(({ name, version, purl, licenses }) => ({ name, version, purl, licenses })),
    },
    evidence: [evidence.id],
    cut: truncated ? [['sbom', 'components']] : [],
  };
}

/** The open findings of the current scans, by severity; those that a signed VEX statement resolves are left out. */
export function statedVulnerabilities({ own, inherited, all }: EvidenceIndexes): Stated {
  const [ofArtifact, ofIndex] = [openFindings(own), openFindings(inherited)];
  if (ofArtifact.proof.length === 0) return NOT_STATED;
  const scans = [...ofArtifact.scans, ...ofIndex.scans];
  const count = (severity: Severity): number =>
    ofArtifact.open[severity] + ofIndex.open[severity] + findingsLeftOut(scans, severity);
  const scannedAt = Math.max(...ofArtifact.proof.map(({ time }) => time));
  return {
    value: {
      critical: count('critical'),
      high: count('high'),
      medium: count('medium'),
      low: count('low'),
      unknown: count('unknown'),
      scannedAt: new Date(scannedAt).toISOString(),
    },
    evidence: scans.map(({ evidence }) => evidence.id),
    cut: omits(all, ['scan', 'static-analysis', 'sbom']) ? [['vulns']] : [],
  };
}

/** The stored facts of a large scan have only some of its findings, and its counts. Nothing resolves the others. */
function findingsLeftOut(scans: readonly DatedScan[], severity: Severity): number {
  return scans.reduce((sum, { scan }) => {
    const listed = scan.findings.filter((finding) => finding.severity === severity).length;
    return sum + Math.max(0, (scan.counts?.[severity] ?? 0) - listed);
  }, 0);
}

/** The results of the current test runs. */
export function statedTests({ own, inherited, all }: EvidenceIndexes): Stated {
  const runs = [own, inherited].map(({ evidence }) => classifyTestRuns(evidence));
  const signed = runs[0]!.passing.filter(({ evidence }) => evidence.outcome === 'verified');
  const bad = runs.flatMap(({ failing, inconsistent }) => [...failing, ...inconsistent]);
  if (signed.length === 0 && !bad.some(({ evidence }) => evidence.outcome === 'verified')) return NOT_STATED;
  const sum = (results: readonly RunResult[], count: (result: RunResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  return {
    value: {
      passed: sum(signed, ({ passed }) => passed),
      // A run may fail without naming a test.
      failed: sum(bad, ({ failed }) => Math.max(1, failed)),
      skipped: sum([...signed, ...bad], ({ evidence: { facts } }) =>
        facts.kind === 'tests' ? facts.tests.skipped : 0,
      ),
    },
    evidence: [...signed, ...bad].map(({ evidence }) => evidence.id),
    cut: omits(all, ['tests']) ? [['tests']] : [],
  };
}

/** The VEX statements of signers with authority for the project. */
export function statedVex({ own, all }: EvidenceIndexes): Stated {
  const statements = collectStatements(own);
  return {
    value: statements.map(({ statement }) => ({
      vulnerability: statement.vulnerability,
      aliases: statement.aliases,
      status: statement.status,
      justification: statement.justification,
      products: statement.products,
      subcomponents: statement.subcomponents,
      timestamp: statement.timestamp,
    })),
    evidence: [...new Set(statements.map(({ evidence }) => evidence.id))],
    cut: omits(all, ['vex', 'sbom']) ? [['vex']] : [],
  };
}

/** Whether there is older evidence of one of these kinds that is not in the facts. */
function omits({ artifact }: EvidenceIndex, kinds: readonly string[]): boolean {
  return (artifact.omittedKinds ?? []).some((kind) => kinds.includes(kind));
}
