/** Reports of linters that consist of one JSON object. */
import { valueAt, isObject, asLabel, asList, member, asObject, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { JsonFormat } from '../../../read/content.ts';
import { readTime } from '../../../read/time.ts';
import { makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { parseSeverity } from '#lib/evidence/formats/finding/severity.ts';
import { NOTHING_EXAMINED } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { analysisContent } from './analysis.ts';

/**
 * semgrep and opengrep (`--json`). An entry of `errors` with the level `error` means that rules or files were skipped.
 */
const semgrep: JsonFormat = {
  recognises: (value) =>
    Array.isArray(value['results']) &&
    Array.isArray(value['errors']) &&
    Array.isArray(valueAt(value, 'paths', 'scanned')),
  read({ value }) {
    const errors = asList(value['errors']).filter((error) => member(error, 'level') === 'error');
    const scanned = asList(valueAt(value, 'paths', 'scanned'));
    return analysisContent({
      tool: 'semgrep',
      version: asText(value['version']),
      findings: asList(value['results'])
        .filter((result) => valueAt(result, 'extra', 'is_ignored') !== true)
        .map((result) =>
          makeFinding(
            asText(member(result, 'check_id')) ?? 'unnamed',
            parseSeverity(valueAt(result, 'extra', 'severity')),
            {
              place: locationText(member(result, 'path'), valueAt(result, 'start', 'line')),
              url: asText(valueAt(result, 'extra', 'metadata', 'source')),
            },
          ),
        ),
      problem: problemOf(errors.length, scanned.length === 0),
    });
  },
};

function problemOf(errors: number, empty: boolean): string | null {
  if (errors > 0) return `the tool reports ${errors === 1 ? 'an error' : `${errors} errors`} of its own`;
  return empty ? NOTHING_EXAMINED : null;
}

/** bandit (`-f json`). `errors` names the files that bandit could not read, `metrics` the files that it analysed. */
const bandit: JsonFormat = {
  recognises: (value) =>
    Array.isArray(value['results']) && Array.isArray(value['errors']) && isObject(valueAt(value, 'metrics', '_totals')),
  read({ value }) {
    const files = Object.keys(asObject(value['metrics'])).filter((name) => name !== '_totals');
    return analysisContent({
      tool: 'bandit',
      finishedOn: readTime(value['generated_at']),
      strict: true,
      findings: asList(value['results']).map((one) =>
        makeFinding(asText(member(one, 'test_id')) ?? 'unnamed', parseSeverity(member(one, 'issue_severity')), {
          place: locationText(member(one, 'filename'), member(one, 'line_number')),
          url: asText(member(one, 'more_info')),
        }),
      ),
      problem: problemOf(asList(value['errors']).length, files.length === 0),
    });
  },
};

/**
 * gosec (`-fmt json`). `Golang errors` names the packages that gosec could not read. Listed issues with a suppression
 * do not count.
 */
const gosec: JsonFormat = {
  recognises: (value) => 'Golang errors' in value && 'Issues' in value && isObject(value['Stats']),
  read({ value }) {
    const issues = asList(value['Issues']).filter((issue) => asList(member(issue, 'suppressions')).length === 0);
    return analysisContent({
      tool: 'gosec',
      version: asText(value['GosecVersion']),
      strict: true,
      findings: issues.map((issue) =>
        makeFinding(asText(member(issue, 'rule_id')) ?? 'unnamed', parseSeverity(member(issue, 'severity')), {
          place: locationText(member(issue, 'file'), lineOf(member(issue, 'line'))),
          url: asText(valueAt(issue, 'cwe', 'url')),
        }),
      ),
      problem: problemOf(Object.keys(asObject(value['Golang errors'])).length, valueAt(value, 'Stats', 'files') === 0),
    });
  },
};

/** golangci-lint (JSON output). Its report names the enabled linters, and in `Error` a failure of the run. */
const golangci: JsonFormat = {
  recognises: (value) => 'Issues' in value && Array.isArray(valueAt(value, 'Report', 'Linters')),
  read({ value }) {
    const enabled = asList(valueAt(value, 'Report', 'Linters')).filter((one) => member(one, 'Enabled') === true);
    return analysisContent({
      tool: 'golangci-lint',
      strict: true,
      findings: asList(value['Issues']).map((one) =>
        makeFinding(asText(member(one, 'FromLinter')) ?? 'unnamed', parseSeverity(member(one, 'Severity')), {
          place: locationText(valueAt(one, 'Pos', 'Filename'), valueAt(one, 'Pos', 'Line')),
        }),
      ),
      problem:
        asText(valueAt(value, 'Report', 'Error')) ??
        (enabled.length === 0 ? 'the report names no linter that ran' : null),
    });
  },
};

/** The line number of `12` or `12-15` (the first one). */
function lineOf(value: JsonValue | undefined): number {
  return Number.parseInt(asLabel(value) ?? '', 10);
}

/** The formats of linters' reports. */
export const LINTER_REPORTS: readonly JsonFormat[] = [semgrep, bandit, gosec, golangci];
