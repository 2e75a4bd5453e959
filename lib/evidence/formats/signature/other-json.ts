import { isObject, asText, type JsonObject, type JsonValue, asLabel } from '#lib/bytes/json/json.ts';
import { makeContent, type JsonFormat } from '#lib/evidence/read/content.ts';
import { uncheckedSignature } from './unchecked.ts';

/** JSON with a kind of signature that Attestry does not verify: stored and shown with its form. */
export const otherSignedJson: JsonFormat = {
  recognises: (value) => formOf(value) !== null,
  read({ value }) {
    const form = formOf(value)!;
    return uncheckedSignature(makeContent('signed-document', { mediaType: asText(value['mediaType']) }), form);
  },
};

function formOf(value: JsonObject): string | null {
  return jwsForm(value) ?? tufForm(value) ?? notationForm(value) ?? rekorEntryForm(value);
}

/** Flattened and general JWS JSON serialisation (RFC 7515 §7.2); Notation writes the flattened one. */
function jwsForm(value: JsonObject): string | null {
  if ('payloadType' in value || !isText(value['payload'])) return null;
  const header = value['header'];
  if (isText(value['protected']) && isText(value['signature'])) {
    const notation = isObject(header) && Object.keys(header).some((name) => name.startsWith('io.cncf.notary'));
    return notation ? 'a Notation signature (JWS)' : 'a JSON Web Signature (JWS)';
  }
  const signatures = value['signatures'];
  const general =
    Array.isArray(signatures) &&
    signatures.length > 0 &&
    signatures.every((one) => isObject(one) && isText(one['signature']) && ('protected' in one || 'header' in one));
  return general ? 'a JSON Web Signature (JWS)' : null;
}

/**
 * TUF metadata (TUF specification §4.2): targets, snapshot, timestamp, mirrors, and any other role with this shape.
 */
function tufForm(value: JsonObject): string | null {
  const { signed, signatures } = value;
  if (!isObject(signed) || !Array.isArray(signatures) || !isText(signed['_type'])) return null;
  return `TUF metadata of the role ${JSON.stringify((asLabel(signed['_type']) ?? '').slice(0, 60))}`;
}

/** The manifest of a Notation signature, whose layer is the envelope. */
function notationForm(value: JsonObject): string | null {
  const config = isObject(value['config']) ? value['config']['mediaType'] : undefined;
  const notation = [value['artifactType'], config].some((type) => type === 'application/vnd.cncf.notary.signature');
  return notation && 'schemaVersion' in value && Array.isArray(value['layers'])
    ? 'the manifest of a Notation signature'
    : null;
}

/** An entry as the Rekor v1 API returns it: its UUID, with body and the log's promise. */
function rekorEntryForm(value: JsonObject): string | null {
  const keys = Object.keys(value);
  const entry = keys.length === 1 && /^[0-9a-f]{64,80}$/u.test(keys[0]!) ? value[keys[0]!] : undefined;
  return isObject(entry) && isText(entry['body']) && isText(entry['logID']) && isObject(entry['verification'])
    ? 'an entry of a transparency log'
    : null;
}

/** Whether an object contains a JSF signature (CycloneDX `signature`): an algorithm and a value, or several of them. */
export function hasJsonSignature(value: JsonObject): boolean {
  const signature = value['signature'];
  if (!isObject(signature)) return false;
  const signers = [signature['signers'], signature['chain']].find((list) => Array.isArray(list)) ?? [signature];
  return signers.some((signer) => isObject(signer) && isText(signer['algorithm']) && isText(signer['value']));
}

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string';
