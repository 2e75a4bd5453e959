import { valueAt, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Content } from '../../../read/content.ts';
import { makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { parseSeverity } from '#lib/evidence/formats/finding/severity.ts';
import { analysisContent } from './analysis.ts';

const REASONS = /^(compiler-message|compiler-artifact|build-script-executed|build-finished)$/;

/**
 * The lines of `cargo clippy --message-format=json` and `cargo check` (The Cargo Book, External tools, JSON messages).
 */
export function isCargoMessage(value: JsonValue): boolean {
  return REASONS.test(asText(member(value, 'reason')) ?? '');
}

/**
 * Messages with a code, each once: cargo tells one for every target that a file belongs to. `build-finished` is the
 * last line, and says whether everything could be compiled; a build that ends with warnings only is a success.
 */
export function readCargoMessages(values: readonly JsonValue[], broken: boolean): Content {
  const end = values.findLast((value) => member(value, 'reason') === 'build-finished');
  const messages = values
    .map((value) => member(value, 'message'))
    .filter((message) => asText(valueAt(message, 'code', 'code')) !== null);
  const findings = messages.map((message) => {
    const spans = asList(member(message, 'spans'));
    const span = spans.find((one) => member(one, 'is_primary') === true) ?? spans[0];
    return makeFinding(asText(valueAt(message, 'code', 'code'))!, parseSeverity(member(message, 'level')), {
      place: locationText(member(span, 'file_name'), member(span, 'line_start')),
    });
  });
  const problem = problemOf(
    end,
    broken,
    findings.some(({ severity }) => severity === 'high'),
  );
  return analysisContent({
    tool: 'clippy',
    findings: [...new Map(findings.map((one) => [`${one.id} ${one.place}`, one])).values()],
    problem,
  });
}

/**
 * A lint of the level `deny` fails the build too, after everything was looked at; a build that fails without a finding
 * stopped.
 */
function problemOf(end: JsonValue | undefined, broken: boolean, failing: boolean): string | null {
  if (end === undefined || broken) return 'its last line is missing, so that it may be cut off';
  return member(end, 'success') === true || failing ? null : 'the build did not succeed';
}
