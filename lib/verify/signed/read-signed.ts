/** Reads each signature of a document into a SignedDocument. */
import type {
  CosignLayer,
  DsseEnvelope,
  DsseSignature,
  Json,
  ParsedEvidence,
  Signed,
} from '#lib/evidence/model/evidence.ts';
import { BundleError, readBundle, readLogEntry } from '../bundle/read-bundle.ts';
import { pemBlocks } from '../key/pem.ts';
import { type Certificate, parseCertificateCached } from '#lib/verify/certificate/certificate.ts';
import { couldIssue } from '../x509/chain.ts';
import { DerError } from '#lib/verify/der/der.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import type { SignedDocument } from './signed-document.ts';

/** Reads one signature; throws a BundleError or DerError where it cannot be read. */
export type SignatureReader = () => SignedDocument;

/** The signature of a Sigstore bundle. Throws a BundleError or DerError where the bundle is malformed. */
export function fromBundle(json: Json): SignedDocument {
  const { content, material, logEntries, timestamps } = readBundle(json);
  return {
    content:
      content.kind === 'message'
        ? { kind: 'message', hash: content.hash, digest: content.digest }
        : {
            kind: 'dsse',
            payloadType: content.payloadType,
            payload: content.payload,
            pae: preAuthEncoding(content.payloadType, content.payload),
          },
    signature: content.signature,
    signer:
      material.kind === 'key'
        ? { kind: 'key', hint: material.hint === '' && content.kind === 'dsse' ? content.keyid : material.hint || null }
        : certificates(material.certificates),
    logEntries,
    timestamps,
    mayOmitPae: false,
  };
}

function certificates(ders: readonly Uint8Array[]): SignedDocument['signer'] {
  const leaf = parseCertificateCached(ders[0]!);
  try {
    return { kind: 'certificate', leaf, others: ders.slice(1).map(parseCertificateCached), problem: null };
  } catch (error) {
    if (error instanceof DerError) return { kind: 'certificate', leaf, others: [], problem: error.message };
    throw error;
  }
}

const MAX_SIGNATURES = 32;
const MAX_TIMESTAMPS = 32;
const MAX_CERTIFICATES = 32;
/** The key ids of Google Cloud Build, with the region and the key version. It writes one into every signature. */
const GOOGLE_KEY =
  /^projects\/verified-builder\/locations\/(?:global|[a-z]+-[a-z]+\d+)\/keyRings\/attestor\/cryptoKeys\/[\w-]+\/cryptoKeyVersions\/\d+$/u;
const GOOGLE_BUILDER = 'https://cloudbuild.googleapis.com/GoogleHostedWorker';

/**
 * A reader for each signature of an envelope. Throws a BundleError where a document of Google Cloud Build has no
 * signature by one of its keys.
 */
export function fromEnvelope(
  { format, facts }: ParsedEvidence,
  { payloadType, payload, signatures }: DsseEnvelope,
): SignatureReader[] {
  const pae = preAuthEncoding(payloadType, payload);
  const builder = facts.kind === 'provenance' ? facts.provenance.builderId : null;
  const mayOmitPae =
    format === 'gcb-provenance' &&
    builder !== null &&
    (builder === GOOGLE_BUILDER || builder.startsWith(`${GOOGLE_BUILDER}@`));
  const usable =
    format === 'gcb-provenance'
      ? signatures.filter(({ keyid }) => keyid !== null && GOOGLE_KEY.test(keyid))
      : signatures;
  if (usable.length === 0 && signatures.length > 0)
    throw new BundleError('/envelope/signatures', 'no signature names a key of Google Cloud Build', 'key-unknown');
  return usable.slice(0, MAX_SIGNATURES).map((one): SignatureReader => {
    if (one.material !== undefined) return () => fromExtension({ payloadType, payload }, one);
    return () => ({
      content: { kind: 'dsse', payloadType, payload, pae },
      signature: one.sig,
      signer: signerOf(one),
      logEntries: [],
      timestamps: (one.timestamps ?? []).slice(0, MAX_TIMESTAMPS),
      mayOmitPae,
    });
  });
}

/**
 * A reader for each signature of in-toto's older signed form. Throws a BundleError where the signed part has no
 * canonical JSON.
 */
export function fromMetablock({ data, signatures }: Extract<Signed, { kind: 'metablock' }>): SignatureReader[] {
  if (data === null)
    throw new BundleError(
      '/signed',
      'the signed part contains a number that canonical JSON cannot express',
      'malformed',
    );
  return signatures.slice(0, MAX_SIGNATURES).map((one): SignatureReader => () => ({
    content: { kind: 'canonical', data },
    signature: one.sig,
    signer: signerOf(one),
    logEntries: [],
    timestamps: [],
    mayOmitPae: false,
  }));
}

/** The certificate and intermediate certificates that accompany a signature, or else the key that it names. */
function signerOf({ keyid, certificatePem, intermediatesPem }: DsseSignature): SignedDocument['signer'] {
  if (certificatePem === null) return { kind: 'key', hint: keyid === '' ? null : keyid };
  const ders = (pem: string): Uint8Array[] =>
    pemBlocks(pem)
      .filter((one) => one.label === 'CERTIFICATE')
      .map((one) => one.der)
      .slice(0, MAX_CERTIFICATES);
  const leafDers = ders(certificatePem);
  if (leafDers.length === 0) throw new DerError('the text contains no certificate');
  const signer = certificates([...leafDers, ...ders(intermediatesPem ?? '')]);
  return signer.kind === 'certificate' ? { ...signer, others: orderByIssuer(signer.leaf, signer.others) } : signer;
}

/**
 * Sort the accompanying certificates, which may come in any order: each issuer after the certificate that it issued.
 */
function orderByIssuer(leaf: Certificate, others: readonly Certificate[]): Certificate[] {
  const [ordered, remaining] = [[] as Certificate[], [...others]];
  for (let issued = leaf; remaining.length > 0; issued = ordered.at(-1)!) {
    const index = remaining.findIndex((one) => couldIssue(one, issued));
    ordered.push(...remaining.splice(Math.max(index, 0), 1));
  }
  return ordered;
}

/** A signature whose extension is Sigstore's verification material is read as a bundle of the same version. */
function fromExtension(
  { payloadType, payload }: Pick<DsseEnvelope, 'payloadType' | 'payload'>,
  { keyid, sig, material }: DsseSignature,
): SignedDocument {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return fromBundle({
    mediaType: `application/vnd.dev.sigstore.bundle+json;version=${material!.version}`,
    verificationMaterial: material!.value,
    dsseEnvelope: { payloadType, payload: base64(payload), signatures: [{ sig: base64(sig), keyid: keyid ?? '' }] },
  });
}

/**
 * The signature of a cosign layer. A simple-signing layer is signed by its digest; the payload and signature of a DSSE
 * layer are in bytes that the manifest does not contain. Throws a BundleError where the layer itself is needed.
 */
export function fromLayer({
  digest,
  signature,
  certificatePem,
  chainPem,
  tlogEntry,
  timestamp,
}: CosignLayer): SignedDocument {
  const sha256 = /^sha256:([0-9a-f]{64})$/u.exec(digest)?.[1];
  if (signature === null || sha256 === undefined)
    throw new BundleError('', 'the signed layer itself is needed: send it with its annotations', 'undecidable');
  const ders = pemBlocks(`${certificatePem ?? ''}\n${chainPem ?? ''}`)
    .filter((one) => one.label === 'CERTIFICATE')
    .map((one) => one.der);
  const timestamps = timestamp === null ? [] : [Buffer.from(timestamp, 'base64')];
  return {
    content: { kind: 'message', hash: 'sha256', digest: Buffer.from(sha256, 'hex') },
    signature,
    signer: certificatePem !== null && ders.length > 0 ? certificates(ders) : { kind: 'key', hint: null },
    logEntries: tlogEntry === null ? [] : [readLogEntry({ value: tlogEntry, pointer: '/annotations' }, '0.1')],
    timestamps,
    mayOmitPae: false,
  };
}
