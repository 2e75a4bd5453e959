/** Reports of linters that are one JSON object. */
import { at, isObject, label, list, member, object, text, type JsonValue } from '#lib/bytes/json/json.ts';
import type { JsonFormat } from '../../../read/content.ts';
import { readTime } from '../../../read/time.ts';
import { finding, placeText } from '#lib/evidence/formats/finding/finding.ts';
import { severityWord } from '#lib/evidence/formats/finding/severity.ts';
import { analysisContent } from './analysis.ts';

/**
 * semgrep and opengrep (`--json`). An entry of `errors` with the level `error` says that rules or files were left out.
 */
const semgrep: JsonFormat = {
  claims: (value) =>
    Array.isArray(value['results']) && Array.isArray(value['errors']) && Array.isArray(at(value, 'paths', 'scanned')),
  read({ value }) {
    const errors = list(value['errors']).filter((one) => member(one, 'level') === 'error');
    const scanned = list(at(value, 'paths', 'scanned'));
    return analysisContent({
      tool: 'semgrep',
      version: text(value['version']),
      findings: list(value['results'])
        .filter((one) => at(one, 'extra', 'is_ignored') !== true)
        .map((one) =>
          finding(text(member(one, 'check_id')) ?? 'unnamed', severityWord(at(one, 'extra', 'severity')), {
            place: placeText(member(one, 'path'), at(one, 'start', 'line')),
            url: text(at(one, 'extra', 'metadata', 'source')),
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
  claims: (value) =>
    Array.isArray(value['results']) && Array.isArray(value['errors']) && isObject(at(value, 'metrics', '_totals')),
  read({ value }) {
    const files = Object.keys(object(value['metrics'])).filter((name) => name !== '_totals');
    return analysisContent({
      tool: 'bandit',
      finishedOn: readTime(value['generated_at']),
      strict: true,
      findings: list(value['results']).map((one) =>
        finding(text(member(one, 'test_id')) ?? 'unnamed', severityWord(member(one, 'issue_severity')), {
          place: placeText(member(one, 'filename'), member(one, 'line_number')),
          url: text(member(one, 'more_info')),
        }),
      ),
      problem: problemOf(list(value['errors']).length, files.length === 0),
    });
  },
};

/**
 * gosec (`-fmt json`). `Golang errors` names the packages that it could not read. Suppressed issues are listed and do
 * not count.
 */
const gosec: JsonFormat = {
  claims: (value) => 'Golang errors' in value && 'Issues' in value && isObject(value['Stats']),
  read({ value }) {
    const counting = list(value['Issues']).filter((one) => list(member(one, 'suppressions')).length === 0);
    return analysisContent({
      tool: 'gosec',
      version: text(value['GosecVersion']),
      strict: true,
      findings: counting.map((one) =>
        finding(text(member(one, 'rule_id')) ?? 'unnamed', severityWord(member(one, 'severity')), {
          place: placeText(member(one, 'file'), lineOf(member(one, 'line'))),
          url: text(at(one, 'cwe', 'url')),
        }),
      ),
      problem: problemOf(Object.keys(object(value['Golang errors'])).length, at(value, 'Stats', 'files') === 0),
    });
  },
};

/** golangci-lint (JSON output). Its report names the linters that ran; a warning of its own says that one did not. */
const golangci: JsonFormat = {
  claims: (value) => 'Issues' in value && Array.isArray(at(value, 'Report', 'Linters')),
  read({ value }) {
    const enabled = list(at(value, 'Report', 'Linters')).filter((one) => member(one, 'Enabled') === true);
    return analysisContent({
      tool: 'golangci-lint',
      strict: true,
      findings: list(value['Issues']).map((one) =>
        finding(text(member(one, 'FromLinter')) ?? 'unnamed', severityWord(member(one, 'Severity')), {
          place: placeText(at(one, 'Pos', 'Filename'), at(one, 'Pos', 'Line')),
        }),
      ),
      problem:
        text(at(value, 'Report', 'Error')) ?? (enabled.length === 0 ? 'the report names no linter that ran' : null),
    });
  },
};

/** The first line of `12` or `12-15`. */
function lineOf(value: JsonValue | undefined): number {
  return Number.parseInt(label(value) ?? '', 10);
}

export const LINTER_REPORTS: readonly JsonFormat[] = [semgrep, bandit, gosec, golangci];
