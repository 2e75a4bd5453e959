/**
 * Bundles made from a really signed one. A template replaces what differs between runs, and draws new random bytes
 * where the original has random bytes (keys, signatures, hashes), so that size and compression are those of real
 * bundles. The bundles do not verify; the verification of the original is stored for each.
 */
import { createHash, randomFillSync } from 'node:crypto';
import { dsseEntry, PAYLOAD_TYPE, type Bundle, type UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { pem } from '#lib/test-issuer/ecdsa.ts';
import type { Verification } from '#lib/verify/result/verification.ts';

/** The values that replace those of the original. Each has the same length as the original value. */
export type TemplateValues = { commit: string; version: string; runId: string; at: Date };
export type SignedPattern = { bundle: Bundle; verification: Verification; values: TemplateValues };
export type BundleTemplate = (
  statement: UnsignedStatement,
  marks: TemplateValues,
) => { bundle: Bundle; verification: Verification };

const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex').toString('latin1');
/** An ECDSA signature: two integers of 32 bytes, each with an optional leading zero. */
// oxlint-disable-next-line no-control-regex
const SIGNATURE = /\x30[\x44-\x48]\x02([\x20\x21])/g;
const PROOF_HASHES = 14;

const utcTime = (at: Date): string =>
  `${at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')
    .slice(2)}`;
const unixSeconds = (at: Date): string => String(Math.floor(at.getTime() / 1000));

// Random bytes are drawn in large blocks: a call for each hash would cost more than the hash.
const randomPool = Buffer.alloc(64 * 1024);
let usedRandomBytes = randomPool.length;
function takeRandomBytes(length: number): Buffer {
  if (usedRandomBytes + length > randomPool.length) {
    randomFillSync(randomPool);
    usedRandomBytes = 0;
  }
  usedRandomBytes += length;
  return Buffer.from(randomPool.subarray(usedRandomBytes - length, usedRandomBytes));
}
const randomBase64 = (length: number): string => takeRandomBytes(length).toString('base64');

/** The random parts of a certificate: its key, its serial number, the signatures of its authority and its log. */
function randomFieldsOf(der: string): { at: number; length: number }[] {
  const places = [
    { at: der.indexOf(SPKI_PREFIX) + SPKI_PREFIX.length + 1, length: 64 },
    { at: der.indexOf('\x02\x14') + 3, length: 19 },
  ];
  for (const match of der.matchAll(SIGNATURE)) {
    const first = match.index + 4 + (match[1] === '\x21' ? 1 : 0);
    places.push({ at: first + 1, length: 31 });
    const second = match.index + 4 + match[1]!.charCodeAt(0) + 2;
    places.push({ at: second + (der[second - 1] === '\x21' ? 2 : 1), length: 31 });
  }
  return places;
}

export function createBundleTemplate({
  bundle: original,
  verification: found,
  values: from,
}: SignedPattern): BundleTemplate {
  const der = Buffer.from(original.verificationMaterial.certificate!.rawBytes, 'base64').toString('latin1');
  const places = randomFieldsOf(der);
  const template = JSON.stringify(found);
  const signature = Buffer.from(original.dsseEnvelope!.signatures[0]!.sig, 'base64');
  const promise = Buffer.from(
    original.verificationMaterial.tlogEntries[0]!.inclusionPromise!.signedEntryTimestamp,
    'base64',
  );
  const entry = original.verificationMaterial.tlogEntries[0]!;
  const [checkpoint, signed] = entry.inclusionProof.checkpoint.envelope.split('\n\n') as [string, string];
  const serial = found.signer?.kind === 'certificate' ? found.signer.certificate : null;
  let casts = 0;

  const exchanged = (text: string, to: TemplateValues): string =>
    text.replaceAll(from.commit, to.commit).replaceAll(from.version, to.version).replaceAll(from.runId, to.runId);
  const likeSignature = (like: Buffer): string => {
    const made = Buffer.from(like);
    takeRandomBytes(31).copy(made, like[3] === 0x21 ? 6 : 5);
    takeRandomBytes(31).copy(made, like.length - 31);
    return made.toString('base64');
  };

  function certificate(to: TemplateValues): Buffer {
    const ends = (at: Date): Date => new Date(at.getTime() + 600_000);
    const made = Buffer.from(
      exchanged(der, to)
        .replace(utcTime(from.at), utcTime(to.at))
        .replace(utcTime(ends(from.at)), utcTime(ends(to.at))),
      'latin1',
    );
    for (const { at, length } of places) takeRandomBytes(length).copy(made, at);
    return made;
  }

  function verification(to: TemplateValues, raw: Buffer, logIndex: string): Verification {
    const iso = (at: Date): string => new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString();
    const ends = (at: Date): string => iso(new Date(at.getTime() + 600_000));
    let text = exchanged(template, to)
      .replaceAll(iso(from.at), iso(to.at))
      .replaceAll(ends(from.at), ends(to.at))
      .replaceAll(`"${entry.logIndex}"`, `"${logIndex}"`);
    if (serial)
      text = text
        .replaceAll(serial.sha256, createHash('sha256').update(raw).digest('hex'))
        .replaceAll(serial.serial, takeRandomBytes(serial.serial.length >> 1).toString('hex'));
    return { ...(JSON.parse(text) as Verification), verifiedAt: to.at.toISOString() };
  }

  return (statement, to) => {
    casts += 1;
    const raw = certificate(to);
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    const dsseEnvelope = { payload, payloadType: PAYLOAD_TYPE, signatures: [{ sig: likeSignature(signature) }] };
    const logIndex = String(Number(entry.logIndex) + casts * 17);
    const treeSize = String(Number(entry.inclusionProof.treeSize) + casts * 17);
    const canonicalizedBody = Buffer.from(JSON.stringify(dsseEntry(dsseEnvelope, pem('CERTIFICATE', raw)))).toString(
      'base64',
    );
    const rootHash = randomBase64(32);
    const bundle: Bundle = {
      mediaType: original.mediaType,
      dsseEnvelope,
      verificationMaterial: {
        certificate: { rawBytes: raw.toString('base64') },
        tlogEntries: [
          {
            ...entry,
            logIndex,
            integratedTime: unixSeconds(to.at),
            inclusionPromise: { signedEntryTimestamp: likeSignature(promise) },
            canonicalizedBody,
            inclusionProof: {
              logIndex,
              rootHash,
              treeSize,
              hashes: Array.from({ length: PROOF_HASHES }, () => randomBase64(32)),
              checkpoint: {
                envelope: `${checkpoint.split('\n')[0]}\n${treeSize}\n${rootHash}\n\n${signed.replace(/\S+\n$/, `${randomBase64(75)}\n`)}`,
              },
            },
          },
        ],
      },
    };
    return { bundle, verification: verification(to, raw, logIndex) };
  };
}
