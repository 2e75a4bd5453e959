import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import { readSigningKey } from '#lib/bytes/signing/signing-key.ts';
import { trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import { verifyDocument } from '#lib/query/verify-document.ts';
import { completeEvidence, ingestOutcomes, openTestApp, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { currentVsa } from './issue-vsa.ts';
import { listKeys, revokeKey, rotateKey } from './keys.ts';
import { localSigner } from './local-signer.ts';

type Envelope = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] };

let app: TestApp;
let envelope: Envelope;
let key: KeyObject;
const digest = `sha256:${sha256Hex('web')}`;
const publicKeys = async () =>
  (await listKeys(app)).map(({ publicKey }) =>
    createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }),
  );
const issue = async (context = app) => JSON.parse((await currentVsa(context, digest))!.envelope) as Envelope;
beforeAll(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
  envelope = await issue();
  [key] = (await publicKeys()) as [KeyObject];
});
afterAll(() => app.close());

/** As a consumer does who has only the key: DSSE v1.0.2, `protocol.md`. */
function holdsByHand({ payload, payloadType, signatures }: Envelope, by: KeyObject): boolean {
  const bytes = Buffer.from(payload, 'base64');
  const pae = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${bytes.length} `),
    bytes,
  ]);
  const algorithm = by.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return signatures.some(({ sig }) => verify(algorithm, pae, by, Buffer.from(sig, 'base64')));
}

/** With `@sigstore/verify`, as a bundle that names its key. */
function holdsForSigstore(dsseEnvelope: Envelope, by: KeyObject): boolean {
  const none = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const material = toTrustMaterial({ mediaType: '', ...none }, () => ({ publicKey: by, validFor: () => true }));
  try {
    new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify(
      toSignedEntity(
        bundleFromJSON({
          mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
          verificationMaterial: {
            publicKey: { hint: dsseEnvelope.signatures[0]!.keyid },
            tlogEntries: [],
            timestampVerificationData: undefined,
          },
          dsseEnvelope,
        }),
      ),
    );
    return true;
  } catch {
    return false;
  }
}

/** With Attestry's own verification, as a key that a consumer trusts. */
async function holdsForAttestry(document: Envelope, by: KeyObject): Promise<boolean> {
  const pem = by.export({ type: 'spki', format: 'pem' }).toString();
  const [result] = await verifyDocument(app, {
    bytes: Buffer.from(JSON.stringify(document)),
    trust: trustOfRequest({ keys: [{ pem }] }),
  });
  return result!.verification?.outcome === 'verified';
}

const verifiers: [string, (document: Envelope, by: KeyObject) => boolean | Promise<boolean>][] = [
  ['by hand', holdsByHand],
  ['with @sigstore/verify', holdsForSigstore],
  ['with Attestry', holdsForAttestry],
];
const flipped = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at % bytes.length]! ^= 1 << (at % 8);
  return bytes.toString('base64');
};
const withSignature = (change: (sig: string) => string): Envelope => ({
  ...envelope,
  signatures: envelope.signatures.map((one) => ({ ...one, sig: change(one.sig) })),
});

describe.each(verifiers)('the envelope, verified %s,', (_name, holds) => {
  it('holds with the published key, and with no other', async () => {
    expect(await holds(envelope, key)).toBe(true);
    expect(await holds(envelope, generateKeyPairSync('ed25519').publicKey)).toBe(false);
    expect(await holds(envelope, generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)).toBe(false);
  });
  it('does not hold with another bit anywhere in payload or signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (at) => {
        expect(await holds({ ...envelope, payload: flipped(envelope.payload, at) }, key)).toBe(false);
        expect(
          await holds(
            withSignature((sig) => flipped(sig, at)),
            key,
          ),
        ).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
  it('does not hold where type and payload share their bytes differently', async () => {
    const bytes = Buffer.from(envelope.payload, 'base64');
    const type = 'application/vnd.in-toto';
    const shifted = Buffer.concat([Buffer.from(`+json ${bytes.length} `), bytes]);
    expect(await holds({ ...envelope, payloadType: type, payload: shifted.toString('base64') }, key)).toBe(false);
    expect(await holds({ ...envelope, payloadType: 'application/json' }, key)).toBe(false);
    expect(await holds({ ...envelope, payloadType: `${envelope.payloadType} ` }, key)).toBe(false);
  });
  it('does not hold with a signature over the payload alone', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const bare = sign(null, Buffer.from(envelope.payload, 'base64'), privateKey).toString('base64');
    expect(
      await holds(
        withSignature(() => bare),
        publicKey,
      ),
    ).toBe(false);
  });
  it('holds with a P-256 key too', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const read = readSigningKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    if ('reason' in read) throw new Error(read.reason);
    const signer = localSigner(read);
    const pae = preAuthEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64'));
    const sig = Buffer.from(await signer.sign(pae)).toString('base64');
    const other = { ...envelope, signatures: [{ keyid: signer.keyId, sig }] };
    expect(await holds(other, createPublicKey(privateKey))).toBe(true);
    expect(
      await holds(
        withSignature(() => sig),
        key,
      ),
    ).toBe(false);
  });
});

it('the key id says nothing: another one makes the signature neither valid nor invalid', async () => {
  const [signature] = envelope.signatures;
  const other = { ...envelope, signatures: [{ ...signature!, keyid: 'f'.repeat(64) }] };
  expect(holdsByHand(other, key)).toBe(true);
  expect(holdsByHand(other, generateKeyPairSync('ed25519').publicKey)).toBe(false);
});

it('an earlier envelope holds with the earlier key after rotation, and a new one only with the new key', async () => {
  await rotateKey(app, { overlapMs: 0 });
  const [old, next] = (await publicKeys()) as [KeyObject, KeyObject];
  expect([holdsByHand(envelope, old), holdsByHand(envelope, next)]).toEqual([true, false]);
  expect(await issue()).toEqual(envelope);
  await revokeKey(app, envelope.signatures[0]!.keyid);
  const again = await issue();
  expect([holdsByHand(again, old), holdsByHand(again, next)]).toEqual([false, true]);
});
