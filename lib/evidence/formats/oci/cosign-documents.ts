import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import { encodeHex } from '#lib/bytes/hex.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { valueAt, isObject, asText, type JsonObject } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Remark, Subject } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonDocument, type JsonFormat } from '#lib/evidence/read/content.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { bundleFromAnnotations } from './cosign-annotations.ts';
import { certificatesOfPem } from '#lib/evidence/formats/signature/pem.ts';
import { rekorBundleEntry } from '#lib/evidence/formats/signature/rekor-bundle.ts';

/**
 * The payload of a cosign image signature (simple signing): it binds by `docker-manifest-digest`; its signature is in
 * the layer's annotations.
 */
export const simpleSigning: JsonFormat = {
  recognises: (value) => isObject(value['critical']) && isObject(value['critical']['image']),
  read: readSimpleSigning,
};

function readSimpleSigning(document: JsonDocument): Content | Refusal {
  const written = asText(
    valueAt(document.value, 'critical', 'image', 'docker-manifest-digest') ??
      valueAt(document.value, 'critical', 'image', 'Docker-manifest-digest'),
  );
  const digest = written === null ? null : parseDigest(written);
  if (digest === null)
    return refuse(
      written === null ? 'missing-field' : 'bad-digest',
      '/critical/image/docker-manifest-digest',
      'A simple-signing payload names the digest of its image.',
    );
  const dockerReference = asText(valueAt(document.value, 'critical', 'identity', 'docker-reference'));
  const subjects: Subject[] = [
    { name: dockerReference, uri: null, digest: { [digest.algorithm]: digest.value }, annotations: null },
  ];
  const signed = bundleFromAnnotations(document);
  if (isRefusal(signed)) return signed;
  const remarks: Remark[] = signed
    ? []
    : [
        {
          code: 'no-signature',
          pointer: '',
          message: 'The signature of this payload is in the annotations of its OCI layer, which were not sent with it.',
        },
      ];
  return makeContent('cosign-layer', {
    mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
    subjects,
    signed: signed ?? { kind: 'detached' },
    facts: { kind: 'image-signature', dockerReference },
    remarks,
  });
}

/**
 * A detached blob signature as `cosign sign-blob --bundle` wrote it before Sigstore bundles: `{base64Signature, cert,
 * rekorBundle}`.
 */
export const cosignBundle: JsonFormat = {
  recognises: (value) => 'base64Signature' in value,
  read: (document) => readCosignBundle(document.value),
};

function readCosignBundle(value: JsonObject): Content | Refusal {
  const signature = asText(value['base64Signature']);
  if (signature === null || decodeBase64(signature) === null)
    return refuse('bad-base64', '/base64Signature', 'The signature is not base64.');
  const entry = isObject(value['rekorBundle']) ? rekorBundleEntry(value['rekorBundle'], '/rekorBundle') : null;
  if (isRefusal(entry)) return entry;
  const certificates = certificatesOf(asText(value['cert']));
  if (isRefusal(certificates)) return certificates;
  const digest = entry === null ? null : loggedDigest(entry);
  const identity: JsonObject =
    certificates.length > 0
      ? { x509CertificateChain: { certificates: certificates.map((rawBytes) => ({ rawBytes })) } }
      : { publicKey: { hint: '' } };
  const messageDigest: JsonObject =
    digest === null
      ? {}
      : { messageDigest: { algorithm: 'SHA2_256', digest: encodeBase64(Buffer.from(digest, 'hex')) } };
  const bundle: JsonObject = {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: { ...identity, tlogEntries: entry === null ? [] : [entry] },
    messageSignature: { ...messageDigest, signature },
  };
  const subjects = digest === null ? [] : [{ name: null, uri: null, digest: { sha256: digest }, annotations: null }];
  return makeContent('cosign-signature', { subjects, signed: { kind: 'bundle', bundle } });
}

/** Read `cert`: PEM, or base64 of PEM. A public key instead of a certificate gives none: it identifies no signer. */
function certificatesOf(written: string | null): string[] | Refusal {
  if (written === null) return [];
  const decoded = written.includes('-----BEGIN') ? Buffer.from(written) : decodeBase64(written);
  const pem = decoded === null ? null : Buffer.from(decoded).toString('latin1');
  const found = pem === null ? null : certificatesOfPem(pem);
  return found ?? refuse('bad-certificate', '/cert', 'The certificate is not PEM.');
}

/** The digest in a hashedrekord 0.0.1 entry, over which the signature is. */
function loggedDigest(entry: JsonObject): string | null {
  const body = decodeBase64(asText(entry['canonicalizedBody']) ?? '');
  const read = body === null ? null : readJson(body);
  const value = read?.ok ? asText(valueAt(read.value, 'spec', 'data', 'hash', 'value')) : null;
  const digest = value === null ? null : parseDigest(value);
  return digest?.algorithm === 'sha256' ? encodeHex(Buffer.from(digest.value, 'hex')) : null;
}
