import { decodeBase64 } from '#lib/bytes/base64.ts';
import { at, isObject, label, member, text, type JsonObject } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { ReportedEvent, Subject } from '#lib/evidence/model/evidence.ts';
import { content, type Content, type JsonFormat } from '../../read/content.ts';
import { refuse, type Refusal } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';

/**
 * `dev.cdevents.<subject>.<predicate>.<version>`; custom ones are `dev.cdeventsx.<tool>-<subject>.…` (CDEvents 0.4 and
 * later).
 */
const TYPE = /^dev\.(cdevents|cdeventsx)\.([a-z0-9-]+)\.([a-z]+)\.(\d+\.\d+\.\d+)(-[a-z0-9.]+)?$/;

/** A CDEvent, bare or inside a CloudEvent in structured mode. Nobody signs it: it is what somebody reported. */
export const cdevent: JsonFormat = {
  claims: (value) => isCdEvent(value) || (value['specversion'] === '1.0' && 'type' in value && 'source' in value),
  read: ({ value }) => (isCdEvent(value) ? readCdEvent(value) : readCloudEvent(value)),
};

function isCdEvent(value: JsonObject): boolean {
  return text(at(value, 'context', 'type'))?.startsWith('dev.cdevents') === true;
}

function readCdEvent(value: JsonObject): Content | Refusal {
  const type = text(at(value, 'context', 'type'))!;
  const parts = TYPE.exec(type);
  if (!parts) return refuse('wrong-type', '/context/type', 'This is no type of a CDEvent.');
  const id = text(at(value, 'context', 'id'));
  const source = text(at(value, 'context', 'source'));
  if (id === null || source === null)
    return refuse('missing-field', id === null ? '/context/id' : '/context/source', 'An event has an id and a source.');
  const body = at(value, 'subject', 'content');
  const subjectId = text(at(value, 'subject', 'id')) ?? '';
  const artifact = text(member(body, 'artifactId')) ?? (parts[2] === 'artifact' ? subjectId || null : null);
  const event: ReportedEvent = {
    id,
    source,
    type,
    subject: parts[2]!,
    predicate: parts[3]!,
    timestamp: readTime(at(value, 'context', 'timestamp')),
    subjectId,
    subjectSource: label(at(value, 'subject', 'source')) || null,
    artifact,
    environment: label(at(body, 'environment', 'id')) ?? (parts[2] === 'environment' ? subjectId || null : null),
    outcome: text(member(body, 'outcome')),
    chainId: text(at(value, 'context', 'chainId')),
  };
  return content('cdevent', { facts: { kind: 'event', event }, subjects: artifactSubject(artifact) });
}

/** An artifact id is a package URL; some producers write a bare digest or an image reference. */
function artifactSubject(artifact: string | null): Subject[] {
  if (artifact === null) return [];
  const digest = parsePurl(artifact)?.digest ?? parseDigest(artifact.slice(artifact.lastIndexOf('@') + 1));
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
 * CloudEvents 1.0 in JSON: the event itself is in `data`, or `data_base64`. One that carries no CDEvent is kept as what
 * was reported.
 */
function readCloudEvent(value: JsonObject): Content | Refusal {
  const id = text(value['id']);
  const [type, source] = [text(value['type']), text(value['source'])];
  if (id === null || type === null || source === null)
    return refuse(
      'missing-field',
      id === null ? '/id' : type === null ? '/type' : '/source',
      'A CloudEvent has an id, a type and a source.',
    );
  const data = dataOf(value);
  if (data !== null && isCdEvent(data)) {
    const read = readCdEvent(data);
    const differs = text(at(data, 'context', 'id')) !== id || text(at(data, 'context', 'type')) !== type;
    return 'refused' in read || !differs
      ? read
      : {
          ...read,
          remarks: [
            ...read.remarks,
            {
              code: 'cloudevent-differs',
              pointer: '',
              message: 'The CloudEvent around it names another id or type; the event itself is believed.',
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
    subjectId: text(value['subject']) ?? '',
    artifact: null,
    environment: null,
    outcome: null,
    chainId: null,
  };
  return content('cdevent', { mediaType: 'application/cloudevents+json', facts: { kind: 'event', event } });
}

function dataOf(value: JsonObject): JsonObject | null {
  if (isObject(value['data'])) return value['data'];
  const bytes = decodeBase64(text(value['data_base64']) ?? '');
  const read = bytes === null || bytes.length === 0 ? null : readJson(bytes);
  return read?.ok && isObject(read.value) ? read.value : null;
}
