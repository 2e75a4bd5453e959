/** Reports of linters that consist of a JSON list. */
import { isObject, asLabel, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Content } from '../../../read/content.ts';
import type { Severity } from '#lib/evidence/model/evidence.ts';
import { makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { parseSeverity } from '#lib/evidence/formats/finding/severity.ts';
import { analysisContent } from './analysis.ts';

/**
 * ESLint's `json` formatter, and oxlint's and stylelint's in the same form: one entry for each file, with its messages.
 */
function isEslint(entry: JsonValue): boolean {
  return (
    isObject(entry) &&
    typeof entry['filePath'] === 'string' &&
    Array.isArray(entry['messages']) &&
    typeof entry['errorCount'] === 'number'
  );
}

/** Ruff's `json` output: one entry for each finding. */
function isRuff(entry: JsonValue): boolean {
  return (
    isObject(entry) &&
    typeof entry['filename'] === 'string' &&
    'noqa_row' in entry &&
    isObject(entry['location']) &&
    typeof entry['message'] === 'string'
  );
}

/**
 * Read a list that one linter wrote as one report; null for any other list, whose entries are documents, and for an
 * empty list.
 */
export function readLinterList(values: readonly JsonValue[]): Content | null {
  if (values.length === 0) return null;
  if (values.every(isEslint)) return readEslint(values);
  return values.every(isRuff) ? readRuff(values) : null;
}

/** `severity` 2 is an error and 1 a warning. A `fatal` message means that ESLint could not analyse the file. */
function readEslint(files: readonly JsonValue[]): Content {
  const messages = files.flatMap((file) =>
    asList(member(file, 'messages')).map((message) => ({ message, file: member(file, 'filePath') })),
  );
  const fatal = messages.filter(({ message }) => member(message, 'fatal') === true).length;
  return analysisContent({
    tool: 'ESLint',
    findings: messages.map(({ message, file }) => {
      const id = asText(member(message, 'ruleId')) ?? (member(message, 'fatal') === true ? 'fatal' : 'unnamed');
      return makeFinding(id, eslintSeverity(member(message, 'severity')), {
        place: locationText(file, member(message, 'line')),
      });
    }),
    problem: fatal === 0 ? null : `the tool could not analyse ${fatal === 1 ? 'one file' : `${fatal} files`}`,
  });
}

function eslintSeverity(value: JsonValue | undefined): Severity {
  if (value === 2) return 'high';
  return value === 1 ? 'medium' : 'unknown';
}

/**
 * ruff exits with 1 for any finding; newer versions write a severity. It analyses a file with a syntax error only in
 * part.
 */
function readRuff(entries: readonly JsonValue[]): Content {
  const syntaxErrors = entries.filter((entry) => ['', 'invalid-syntax'].includes(asText(member(entry, 'code')) ?? ''));
  return analysisContent({
    tool: 'ruff',
    strict: true,
    findings: entries.map((entry) =>
      makeFinding(asLabel(member(entry, 'code')) ?? 'syntax error', parseSeverity(member(entry, 'severity')), {
        place: locationText(member(entry, 'filename'), member(member(entry, 'location'), 'row')),
        url: asText(member(entry, 'url')),
      }),
    ),
    problem: syntaxErrors.length === 0 ? null : 'a file has a syntax error, so that ruff could not analyse all of it',
  });
}
