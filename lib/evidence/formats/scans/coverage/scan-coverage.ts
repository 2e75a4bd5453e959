import { sha256Hex } from '#lib/bytes/sha256.ts';
import type { ScanCoverage } from '#lib/evidence/model/evidence.ts';
import { toolName } from './tools.ts';

/** At most so many scopes are kept; beyond, the last stands for all the others and is equal only for equal lists. */
const MAX_SCOPES = 100;

/** What the readers of the formats tell of a scan's coverage, each from its own members. */
export type ReportedCoverage = {
  /** Every tool that the report is by, as written. */
  tools: readonly (string | null)[];
  scopes?: readonly string[];
  limits?: readonly string[];
};

/**
 * Which scan a report is, the same way for every format:
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
 * A format that names several tools has one name for all of them together.
 */
export function coverageOf({ tools, scopes = [], limits = [] }: ReportedCoverage): ScanCoverage {
  const names = unique(tools.map(toolName).filter((name) => name !== null));
  return {
    tool: names.length === 0 ? null : names.join(' + '),
    scopes: boundScopes(unique(scopes)),
    limits: boundScopes(unique(limits)),
  };
}

function unique(values: readonly string[]): string[] {
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

/** A short name for a long list: equal for equal lists. */
export function listFingerprint(value: string): string {
  return sha256Hex(value).slice(0, 16);
}
