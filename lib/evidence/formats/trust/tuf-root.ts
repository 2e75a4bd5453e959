import { valueAt, isObject } from '#lib/bytes/json/json.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { canonicalSigned } from '#lib/evidence/formats/in-toto/metablock.ts';
import { refuse } from '../../read/refusal.ts';

/** TUF root metadata (TUF specification §4.3), signed by keys that it names itself. */
export const tufRoot: JsonFormat = {
  recognises: (value) => isObject(value['signed']) && value['signed']['_type'] === 'root',
  read(document) {
    if (!isObject(valueAt(document.value, 'signed', 'keys')))
      return refuse('missing-field', '/signed/keys', 'Root metadata names its keys.');
    if (!isObject(valueAt(document.value, 'signed', 'roles', 'root')))
      return refuse('missing-field', '/signed/roles/root', 'Root metadata says which keys may sign it.');
    const signatures = document.value['signatures'] ?? [];
    if (!Array.isArray(signatures))
      return refuse('wrong-type', '/signatures', 'The signatures of root metadata are a list.');
    return makeContent('tuf-root', {
      signed: { kind: 'tuf-root', document: document.value, data: canonicalSigned(document.bytes) },
    });
  },
};
