/** Reports of linters that are one JSON object. */
import { valueAt, isObject, asLabel, asList, member, asObject, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { JsonFormat } from '../../../read/content.ts';
import { readTime } from '../../../read/time.ts';
import { makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { parseSeverity } from '#lib/evidence/formats/finding/severity.ts';
import { analysisContent } from './analysis.ts';

/**
 * semgrep and opengrep (`--json`). An entry of `errors` with the level `error` says that rules or files were left out.
 */
const semgrep: JsonFormat = {
  recognises: (value) =>
    Array.isArray(value['results']) &&
    Array.isArray(value['errors']) &&
    Array.isArray(valueAt(value, 'paths', 'scanned')),
  read({ value }) {
    const errors = asList(value['errors']).filter((one) => member(one, 'level') === 'error');
    const scanned = asList(valueAt(value, 'paths', 'scanned'));
    return analysisContent({
      tool: 'semgrep',
      version: asText(value['version']),
      findings: asList(value['results'])
        .filter((one) => valueAt(one, 'extra', 'is_ignored') !== true)
        .map((one) =>
          makeFinding(asText(member(one, 'check_id')) ?? 'unnamed', parseSeverity(valueAt(one, 'extra', 'severity')), {
            place: locationText(member(one, 'path'), valueAt(one, 'start', 'line')),
            url: asText(valueAt(one, 'extra', 'metadata', 'source')),
          }),
        ),
      problem: problemOf(errors.length, scanned.length === 0),
    });
  },
};

function problemOf(errors: number, empty: boolean): string | null {
  if (errors > 0) return `the tool reports ${errors === 1 ? 'an error' : `${errors} errors`} of its own`;
  return empty ? 'the report names nothing that was looked at' : null;
}

/** bandit (`-f json`). `errors` names the files that it could not read, `metrics` the files that it looked at. */
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
 * gosec (`-fmt json`). `Golang errors` names the packages that it could not read. Suppressed issues are listed and do
 * not count.
 */
const gosec: JsonFormat = {
  recognises: (value) => 'Golang errors' in value && 'Issues' in value && isObject(value['Stats']),
  read({ value }) {
    const counting = asList(value['Issues']).filter((one) => asList(member(one, 'suppressions')).length === 0);
    return analysisContent({
      tool: 'gosec',
      version: asText(value['GosecVersion']),
      strict: true,
      findings: counting.map((one) =>
        makeFinding(asText(member(one, 'rule_id')) ?? 'unnamed', parseSeverity(member(one, 'severity')), {
          place: locationText(member(one, 'file'), lineOf(member(one, 'line'))),
          url: asText(valueAt(one, 'cwe', 'url')),
        }),
      ),
      problem: problemOf(Object.keys(asObject(value['Golang errors'])).length, valueAt(value, 'Stats', 'files') === 0),
    });
  },
};

/** golangci-lint (JSON output). Its report names the linters that ran; a warning of its own says that one did not. */
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

/** The first line of `12` or `12-15`. */
function lineOf(value: JsonValue | undefined): number {
  return Number.parseInt(asLabel(value) ?? '', 10);
}

export const LINTER_REPORTS: readonly JsonFormat[] = [semgrep, bandit, gosec, golangci];
