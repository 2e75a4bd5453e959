import { sha256Hex } from '#lib/bytes/sha256.ts';
import type { ScanCoverage } from '#lib/evidence/model/evidence.ts';
import { toolName } from './tools.ts';

/** The problem of a scan without findings whose report lists no examined target. */
export const NOTHING_EXAMINED = 'the report names nothing that the tool examined';

/** Scopes stored at most. Of a longer list the last entry is a fingerprint of the whole list. */
const MAX_SCOPES = 100;

/** A scan's coverage as the reader of a format extracts it. */
export type ReportedCoverage = {
  /** Every tool that contributed to the report, as written. */
  tools: readonly (string | null)[];
  scopes?: readonly string[];
  limits?: readonly string[];
};

/**
 * The coverage of a scan, in one form for every format:
 *
 * | format | tool | scopes | limits |
 * | --- | --- | --- | --- |
 * | Trivy | `trivy` | each `Results[]`: class, type and, for language packages, target | |
 * | Grype | `descriptor.name` | `source.type`, and for directories and files their path | narrowing members of
 * `descriptor.configuration` |
 * | osv-scanner | `osv-scanner` | each `results[].source`: type and path | |
 * | SARIF 2.1.0 | names of all drivers | each run: driver and category of `automationDetails.id` (§3.17.2); without
 * one, Trivy's class of rules | `invocations[].commandLine` |
 * | CycloneDX | `metadata.tools`, as a list or as components and services; else `vulnerabilities[].tools` | kinds of
 * packages, files and systems among the components, and the root that is no image | |
 * | GitLab report | `scan.scanner` and `scan.analyzer` | `scan.type` and the files of `dependency_files` | |
 * | pip-audit | `pip-audit` | the list of dependencies, as one digest | what was skipped |
 * | npm audit | `npm audit` | the counts of dependencies | |
 * | govulncheck | `govulncheck` | modules of the SBOM, as one digest | scan level and mode |
 * | cosign vuln v1 | that of the report inside, else `scanner.uri` | those of the report inside |
 * `invocation.parameters` |
 * | in-toto vulns | `scanner.uri` | | |
 *
 * Several tools are joined to one name.
 */
export function coverageOf({ tools, scopes = [], limits = [] }: ReportedCoverage): ScanCoverage {
  const names = sortedUnique(tools.map(toolName).filter((name) => name !== null));
  return {
    tool: names.length === 0 ? null : names.join(' + '),
    scopes: boundScopes(sortedUnique(scopes)),
    limits: boundScopes(sortedUnique(limits)),
  };
}

/** The distinct strings of a list, sorted. */
export function sortedUnique(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}

function boundScopes(values: string[]): string[] {
  const short = values.map((value) =>
    value.length <= 300 ? value : `${value.slice(0, 200)}… ${listFingerprint(value)}`,
  );
  return short.length <= MAX_SCOPES
    ? short
    : [
        ...short.slice(0, MAX_SCOPES - 1),
        `and ${short.length - MAX_SCOPES + 1} more ${listFingerprint(short.join('\n'))}`,
      ];
}

/** A short fingerprint of a long list: 16 hex digits of its SHA-256. */
export function listFingerprint(value: string): string {
  return sha256Hex(value).slice(0, 16);
}
