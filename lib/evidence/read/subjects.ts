import { normaliseDigests } from '#lib/bytes/digest-set.ts';
import { isObject, asLabel, asList, member, asObject, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import type { DigestSet, Remark, ResourceDescriptor, Subject } from '#lib/evidence/model/evidence.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

/** Subjects of one statement: each is stored and searchable. */
const MAX_SUBJECTS = 20_000;

/** Read a DigestSet. Leaves out entries that are no digest, with a remark for each. */
export function readDigests(value: JsonValue | undefined, at: string, remarks: Remark[]): DigestSet {
  const { digests, problems } = normaliseDigests(value);
  for (const problem of problems) {
    remarks.push({
      code: 'bad-digest',
      pointer: at + jsonPointer(...(problem.algorithm ? [problem.algorithm] : [])),
      message: `${problem.message}; it is ignored`,
    });
  }
  return digests;
}

/**
 * Read the subjects of an in-toto statement: ResourceDescriptors (v1) or name and digest (v0.1). A missing list counts
 * as an empty one, with a remark.
 */
export function readSubjects(value: JsonValue | undefined, at: string, remarks: Remark[]): Subject[] | Refusal {
  if (value === undefined || value === null) {
    remarks.push({ code: 'no-subject', pointer: at, message: 'The statement names no subject.' });
    return [];
  }
  if (!Array.isArray(value)) return refuse('wrong-type', at, 'The subject of a statement is a list.');
  if (value.length > MAX_SUBJECTS)
    return refuse('too-many-items', at, `A statement may name ${MAX_SUBJECTS} subjects.`);
  const subjects = value.map((entry, index) => readSubject(entry, at + jsonPointer(index), remarks));
  const refused = subjects.find(isRefusal);
  if (refused) return refused;
  if (subjects.length === 0)
    remarks.push({ code: 'no-subject', pointer: at, message: 'The statement names no subject.' });
  return subjects as Subject[];
}

function readSubject(value: JsonValue, at: string, remarks: Remark[]): Subject | Refusal {
  if (!isObject(value)) return refuse('wrong-type', at, 'A subject is an object with a digest.');
  const digest = readDigests(value['digest'], `${at}/digest`, remarks);
  if (Object.keys(digest).length === 0)
    remarks.push({
      code: 'no-digest',
      pointer: `${at}/digest`,
      message: 'This subject has no usable digest: it identifies no artifact.',
    });
  const name = asLabel(value['name']);
  return {
    name: name === '_' ? null : name,
    uri: asText(value['uri']),
    digest,
    annotations: isObject(value['annotations']) ? value['annotations'] : null,
  };
}

/** Read an in-toto ResourceDescriptor v1 leniently: absent and wrong members become null. */
export function readResource(value: JsonValue | undefined, at = '', remarks: Remark[] = []): ResourceDescriptor {
  return {
    name: asLabel(member(value, 'name')),
    uri: asText(member(value, 'uri')),
    digest: readDigests(member(value, 'digest'), `${at}/digest`, remarks),
    mediaType: asText(member(value, 'mediaType') ?? member(value, 'media_type')),
    downloadLocation: asText(member(value, 'downloadLocation') ?? member(value, 'download_location')),
    annotations: isObject(member(value, 'annotations')) ? asObject(member(value, 'annotations')) : null,
  };
}

/** Read a list of in-toto ResourceDescriptors leniently, as `readResource` does; no list gives an empty one. */
export function readResources(value: JsonValue | undefined, at = '', remarks: Remark[] = []): ResourceDescriptor[] {
  return asList(value).map((entry, index) => readResource(entry, at + jsonPointer(index), remarks));
}
