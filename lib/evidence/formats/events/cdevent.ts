import { decodeBase64 } from '#lib/bytes/base64.ts';
import { valueAt, isObject, asLabel, member, asText, type JsonObject } from '#lib/bytes/json/json.ts';
import { parseKnownDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { ReportedEvent, Subject } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { refuse, type Refusal } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';

/**
 * `dev.cdevents.<subject>.<predicate>.<version>`; custom ones are `dev.cdeventsx.<tool>-<subject>.…` (CDEvents 0.4 and
 * later).
 */
const TYPE = /^dev\.(cdevents|cdeventsx)\.([a-z0-9-]+)\.([a-z]+)\.(\d+\.\d+\.\d+)(-[a-z0-9.]+)?$/;

/**
 * A CDEvent, alone or inside a CloudEvent in structured mode. It is unsigned: a report that only its sender vouches
 * for.
 */
export const cdevent: JsonFormat = {
  recognises: (value) => isCdEvent(value) || (value['specversion'] === '1.0' && 'type' in value && 'source' in value),
  read: ({ value }) => (isCdEvent(value) ? readCdEvent(value) : readCloudEvent(value)),
};

function isCdEvent(value: JsonObject): boolean {
  return asText(valueAt(value, 'context', 'type'))?.startsWith('dev.cdevents') === true;
}

function readCdEvent(value: JsonObject): Content | Refusal {
  const type = asText(valueAt(value, 'context', 'type'))!;
  const parts = TYPE.exec(type);
  if (!parts) return refuse('wrong-type', '/context/type', 'This is no type of a CDEvent.');
  const id = asText(valueAt(value, 'context', 'id'));
  const source = asText(valueAt(value, 'context', 'source'));
  if (id === null || source === null)
    return refuse('missing-field', id === null ? '/context/id' : '/context/source', 'An event has an id and a source.');
  const body = valueAt(value, 'subject', 'content');
  const subjectId = asText(valueAt(value, 'subject', 'id')) ?? '';
  const artifact = asText(member(body, 'artifactId')) ?? (parts[2] === 'artifact' ? subjectId || null : null);
  const event: ReportedEvent = {
    id,
    source,
    type,
    subject: parts[2]!,
    predicate: parts[3]!,
    timestamp: readTime(valueAt(value, 'context', 'timestamp')),
    subjectId,
    subjectSource: asLabel(valueAt(value, 'subject', 'source')) || null,
    artifact,
    environment: asLabel(valueAt(body, 'environment', 'id')) ?? (parts[2] === 'environment' ? subjectId || null : null),
    outcome: asText(member(body, 'outcome')),
    chainId: asText(valueAt(value, 'context', 'chainId')),
  };
  return makeContent('cdevent', { facts: { kind: 'event', event }, subjects: artifactSubject(artifact) });
}

/** An artifact id is a package URL; some producers write a bare digest or an image reference. */
function artifactSubject(artifact: string | null): Subject[] {
  if (artifact === null) return [];
  const digest = parsePurl(artifact)?.digest ?? parseKnownDigest(artifact.slice(artifact.lastIndexOf('@') + 1));
  return digest
    ? [
        {
          name: null,
          uri: artifact.startsWith('pkg:') ? artifact : null,
          digest: { [digest.algorithm]: digest.value },
          annotations: null,
        },
      ]
    : [];
}

/**
 * Read CloudEvents 1.0 in JSON: the event itself is in `data` or `data_base64`. A CloudEvent without a CDEvent is a
 * reported event of its own type.
 */
function readCloudEvent(value: JsonObject): Content | Refusal {
  const id = asText(value['id']);
  const [type, source] = [asText(value['type']), asText(value['source'])];
  const missing = (pointer: string): Refusal =>
    refuse('missing-field', pointer, 'A CloudEvent has an id, a type and a source.');
  if (id === null) return missing('/id');
  if (type === null) return missing('/type');
  if (source === null) return missing('/source');
  const data = dataOf(value);
  if (data !== null && isCdEvent(data)) {
    const read = readCdEvent(data);
    const differs = asText(valueAt(data, 'context', 'id')) !== id || asText(valueAt(data, 'context', 'type')) !== type;
    return 'refused' in read || !differs
      ? read
      : {
          ...read,
          remarks: [
            ...read.remarks,
            {
              code: 'cloudevent-differs',
              pointer: '',
              message: 'The enclosing CloudEvent names another id or type; those of the event itself are used.',
            },
          ],
        };
  }
  const event: ReportedEvent = {
    id,
    source,
    type,
    subject: '',
    predicate: '',
    timestamp: readTime(value['time']),
    subjectId: asText(value['subject']) ?? '',
    artifact: null,
    environment: null,
    outcome: null,
    chainId: null,
  };
  return makeContent('cdevent', { mediaType: 'application/cloudevents+json', facts: { kind: 'event', event } });
}

function dataOf(value: JsonObject): JsonObject | null {
  if (isObject(value['data'])) return value['data'];
  const bytes = decodeBase64(asText(value['data_base64']) ?? '');
  const read = bytes === null || bytes.length === 0 ? null : readJson(bytes);
  return read?.ok && isObject(read.value) ? read.value : null;
}
