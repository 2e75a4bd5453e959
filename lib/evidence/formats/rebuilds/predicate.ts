/** Reads Attestry's own predicate about building an artifact again (docs/rebuilds.md). */
import { asText, isObject, member, valueAt, type JsonValue } from '#lib/bytes/json/json.ts';
import type { DigestSet, Facts, RebuildResult, Remark, Statement } from '#lib/evidence/model/evidence.ts';
import { refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { readDigests } from '#lib/evidence/read/subjects.ts';
import { readTime } from '#lib/evidence/read/time.ts';

export const REBUILD_TYPE = 'urn:attestry:rebuild:v1';

const RESULTS: readonly RebuildResult[] = ['reproduced', 'differs', 'could-not-rebuild'];

/**
 * Read `urn:attestry:rebuild:v1`. A predicate whose result contradicts the digest of what was rebuilt is refused, so
 * that neither of the two counts.
 */
export function readRebuild(predicate: JsonValue, { subjects }: Statement, remarks: Remark[]): Facts | Refusal {
  if (!isObject(predicate)) return refuse('wrong-type', '', 'The predicate is an object.');
  const result = RESULTS.find((one) => one === predicate['result']);
  if (result === undefined) return refuse('missing-field', '/result', `The result is one of ${RESULTS.join(', ')}.`);
  const rebuilt = readDigests(valueAt(predicate, 'rebuilt', 'digest'), '/predicate/rebuilt/digest', remarks);
  const isStated = Object.keys(rebuilt).length > 0;
  if (isStated && subjects.length !== 1)
    return refuse('wrong-type', '/rebuilt', 'What was rebuilt can be stated of one subject only.');
  const equality = isStated ? compareDigests(subjects[0]!.digest, rebuilt) : null;
  if (isStated && (result === 'could-not-rebuild' || equality === (result === 'reproduced' ? 'other' : 'same')))
    return refuse('unreadable', '/rebuilt/digest', 'The digest of what was rebuilt contradicts the result.');
  return {
    kind: 'rebuild',
    rebuild: {
      result,
      builder: asText(valueAt(predicate, 'builder', 'id')),
      file: null,
      rebuilt,
      finishedOn: readTime(member(predicate, 'finishedOn')),
      differences: asText(valueAt(predicate, 'differences', 'uri')),
      buildId: null,
      reason: asText(predicate['reason']),
    },
  };
}

/** Whether two sets of digests are of the same bytes; null where they share no algorithm. One that differs decides. */
function compareDigests(a: DigestSet, b: DigestSet): 'same' | 'other' | null {
  const shared = Object.keys(a).filter((algorithm) => Object.hasOwn(b, algorithm));
  if (shared.length === 0) return null;
  return shared.every((algorithm) => a[algorithm] === b[algorithm]) ? 'same' : 'other';
}
