import type { Facts, Finding, Severity } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content } from '../../../read/content.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { scanRemarks } from '../remarks.ts';

/** What a linter's own report says, whichever linter wrote it. */
export type Analysis = {
  tool: string;
  version?: string | null;
  finishedOn?: string | null;
  findings: Finding[];
  /** Why it is no complete result; null or absent where it is one. */
  problem?: string | null;
  /** Whether a finding fails the run, whatever its severity. */
  strict?: boolean;
};

/** Severities with which the tools themselves end with an exit code other than 0. */
const FAILING_SEVERITIES: ReadonlySet<Severity> = new Set(['critical', 'high']);

/**
 * The report as static analysis: a grave finding fails it, any other one warns, and so does a report that is not
 * complete.
 */
export function analysisFacts({
  tool,
  version = null,
  finishedOn = null,
  findings,
  problem = null,
  strict = false,
}: Analysis): Facts {
  const failed = findings.some(({ severity }) => strict || FAILING_SEVERITIES.has(severity));
  const warned = findings.length > 0 || problem !== null;
  const scan = {
    scanner: tool,
    scannerVersion: version,
    finishedOn,
    databaseUpdated: null,
    findings,
    purpose: 'code' as const,
    coverage: coverageOf({ tools: [tool] }),
    problem,
  };
  return { kind: 'static-analysis', tool, result: resultOf(failed, warned), scan };
}

function resultOf(failed: boolean, warned: boolean): 'PASSED' | 'WARNED' | 'FAILED' {
  if (failed) return 'FAILED';
  return warned ? 'WARNED' : 'PASSED';
}

export function analysisContent(analysis: Analysis): Content {
  const facts = analysisFacts(analysis);
  return makeContent('analysis-report', { facts, remarks: scanRemarks(facts, '') });
}
