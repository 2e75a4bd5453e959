/**
 * The documents in the annotations of a TaskRun or PipelineRun of Tekton. Source: Tekton Chains, `storage/tekton` and
 * `signing.go`: for each key there are the payload, the signature, and for a certificate the signer's with its chain,
 * each in base64. The signature of an in-toto statement is a DSSE envelope, that of an image the bytes of a signature
 * over the payload.
 */
import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import { asText, isObject, type JsonObject, type JsonValue, valueAt } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { ContainerItem } from './containers.ts';
import { cosignAnnotations } from './cosign-annotations.ts';

const PREFIX = 'chains.tekton.dev/';

/** Whether a value is a TaskRun or a PipelineRun, of any version of the API. */
export function isTektonRun(value: JsonObject): boolean {
  return (
    (value['kind'] === 'TaskRun' || value['kind'] === 'PipelineRun') &&
    (asText(value['apiVersion']) ?? '').startsWith('tekton.dev/')
  );
}

/** What Chains has signed of a run; null where the run has no such annotations. */
export function tektonItems(run: JsonObject): ContainerItem[] | null {
  const annotations = valueAt(run, 'metadata', 'annotations');
  if (!isObject(annotations)) return null;
  const keys = Object.keys(annotations).flatMap((name) =>
    name.startsWith(`${PREFIX}signature-`) ? [name.slice(`${PREFIX}signature-`.length)] : [],
  );
  return keys.length === 0 ? null : keys.map((key) => itemOf(annotations, key));
}

function itemOf(annotations: JsonObject, key: string): ContainerItem {
  const bytesOf = (kind: string) => decodeBase64(asText(annotations[`${PREFIX}${kind}-${key}`]) ?? '');
  const textOf = (kind: string) => Buffer.from(bytesOf(kind) ?? []).toString('latin1');
  const signature = bytesOf('signature');
  const certificate = { certificatePem: textOf('cert'), chainPem: textOf('chain') };
  const envelope = signature === null ? null : valueOf(signature);
  // What the envelope holds is signed, and the payload beside it is not.
  if (signature !== null && isObject(envelope) && 'payload' in envelope && 'signatures' in envelope)
    return {
      pointer: jsonPointer('metadata', 'annotations', `${PREFIX}signature-${key}`),
      value: envelope,
      bytes: signature,
      context: certificate.certificatePem === '' ? {} : { annotations: cosignAnnotations(certificate) },
    };
  const payload = bytesOf('payload') ?? new Uint8Array();
  return {
    pointer: jsonPointer('metadata', 'annotations', `${PREFIX}payload-${key}`),
    value: valueOf(payload),
    bytes: payload,
    context: {
      annotations: cosignAnnotations({ ...certificate, signature: encodeBase64(signature ?? new Uint8Array()) }),
    },
  };
}

/** The JSON of bytes; null for anything else. */
function valueOf(bytes: Uint8Array): JsonValue {
  const read = readJson(bytes);
  return read.ok ? read.value : null;
}
