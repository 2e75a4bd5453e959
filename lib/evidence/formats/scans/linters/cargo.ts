import { valueAt, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Content } from '../../../read/content.ts';
import { makeFinding, locationText } from '#lib/evidence/formats/finding/finding.ts';
import { parseSeverity } from '#lib/evidence/formats/finding/severity.ts';
import { analysisContent } from './analysis.ts';

const REASONS = /^(compiler-message|compiler-artifact|build-script-executed|build-finished)$/;

/**
 * Whether a value is a line of `cargo clippy --message-format=json` or `cargo check` (The Cargo Book, External tools,
 * JSON messages).
 */
export function isCargoMessage(value: JsonValue): boolean {
  return REASONS.test(asText(member(value, 'reason')) ?? '');
}

/**
 * Read the messages of cargo. Each message with a code counts once, although cargo repeats it for every target that
 * contains the file. `build-finished` is the last line and says whether everything compiled; a build with nothing but
 * warnings is a success. `truncated`: the last line is no JSON.
 */
export function readCargoMessages(values: readonly JsonValue[], truncated: boolean): Content {
  const end = values.findLast((value) => member(value, 'reason') === 'build-finished');
  const messages = values
    .map((value) => member(value, 'message'))
    .filter((message) => asText(valueAt(message, 'code', 'code')) !== null);
  const findings = messages.map((message) => {
    const spans = asList(member(message, 'spans'));
    const span = spans.find((candidate) => member(candidate, 'is_primary') === true) ?? spans[0];
    return makeFinding(asText(valueAt(message, 'code', 'code'))!, parseSeverity(member(message, 'level')), {
      place: locationText(member(span, 'file_name'), member(span, 'line_start')),
    });
  });
  const problem = problemOf(
    end,
    truncated,
    findings.some(({ severity }) => severity === 'high'),
  );
  return analysisContent({
    tool: 'clippy',
    findings: [...new Map(findings.map((finding) => [`${finding.id} ${finding.place}`, finding])).values()],
    problem,
  });
}

/**
 * A lint of level `deny` also fails the build, but after the whole analysis. A build that fails without a finding
 * stopped before.
 */
function problemOf(end: JsonValue | undefined, truncated: boolean, failing: boolean): string | null {
  if (end === undefined || truncated) return 'its last line is missing, so that it may be cut off';
  return member(end, 'success') === true || failing ? null : 'the build did not succeed';
}
