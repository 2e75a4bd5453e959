import type { Facts, Finding, Severity } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content } from '../../../read/content.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { analysisResult } from '#lib/evidence/formats/finding/finding.ts';
import { scanRemarks } from '../remarks.ts';

/** The content of a linter's report, in one form for all linters. */
export type Analysis = {
  tool: string;
  version?: string | null;
  finishedOn?: string | null;
  findings: Finding[];
  /** The reason for which the result is incomplete; null or absent if it is complete. */
  problem?: string | null;
  /** Whether a finding of any severity fails the run. */
  strict?: boolean;
};

/** Severities for which the tools themselves exit with a code other than 0. */
const FAILING_SEVERITIES: ReadonlySet<Severity> = new Set(['critical', 'high']);

/**
 * The report as static analysis. A finding of a failing severity fails it; any other finding and an incomplete result
 * give a warning.
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
  return { kind: 'static-analysis', tool, result: analysisResult(failed, warned), scan };
}

/** The report as evidence content, with a remark if its result is incomplete. */
export function analysisContent(analysis: Analysis): Content {
  const facts = analysisFacts(analysis);
  return makeContent('analysis-report', { facts, remarks: scanRemarks(facts, '') });
}
