/** Documents that have a truth of their own: roots of TUF, checkpoints, proofs, trusted roots, signed webhooks. */
import { createHash, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { Json, Signed } from '#lib/evidence/model/evidence.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, nodeHash } from '#lib/log/merkle.ts';
import { formatNote } from '#lib/log/note.ts';
import { authority, ec, log, rsa } from '#lib/verify/private-pki.fixture.ts';
import { CHECK_NAMES, type TrustEntry } from '#lib/verify/result/verification.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { outcomeOf } from '#lib/verify/result/check.ts';
import { type StandaloneDocument, verifyStandalone } from './verify-standalone.ts';

type Fields = { [key: string]: Json };
type Proof = Extract<Signed, { kind: 'merkle-proof' }>['proof'];
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const entry = (source: string, name = 'given'): TrustEntry => parseTrust(Buffer.from(source), name);
const trustIn = (...entries: TrustEntry[]) => compileTrust({ version: 1, entries });
const judge = (signed: StandaloneDocument, ...entries: TrustEntry[]): string => {
  const { checks } = verifyStandalone(signed, trustIn(...entries));
  const first = checks.find((one) => one.check === 'signature')!;
  return `${outcomeOf(checks)} ${first.outcome} ${first.code}`;
};

describe('a TUF root', () => {
  const ed = generateKeyPairSync('ed25519');
  const [p256, other, slow] = [ec(), ec(), rsa()];
  const raw = (key: KeyObject): string => Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url').toString('hex');
  const point = (key: KeyObject): string =>
    Buffer.from(key.export({ type: 'spki', format: 'der' }))
      .subarray(-65)
      .toString('hex');
  const keyOf = (text: string): Json => ({ keytype: 'x', scheme: 'x', keyval: { public: text } });
  const KEYS = {
    ed: [keyOf(raw(ed.publicKey)), ed],
    p256: [keyOf(pemOf(p256.publicKey)), p256],
    point: [keyOf(point(other.publicKey)), other],
    rsa: [keyOf(pemOf(slow.publicKey)), slow],
  } as const;
  type Name = keyof typeof KEYS;

  type Change = {
    names?: string[];
    threshold?: Json;
    signed?: Fields;
    keys?: Fields;
    signatures?: (good: Fields[]) => Json;
    data?: null;
  };
  function root(signers: Name[], change: Change = {}): Extract<Signed, { kind: 'tuf-root' }> {
    const signed: Fields = {
      _type: 'root',
      version: 1,
      keys: change.keys ?? Object.fromEntries(Object.entries(KEYS).map(([name, [key]]) => [name, key])),
      roles: { root: { keyids: change.names ?? Object.keys(KEYS), threshold: change.threshold ?? 1 } },
      ...change.signed,
    };
    const data = Buffer.from(canonicalJson(signed).replaceAll('\\n', '\n'));
    const good = signers.map((name): Fields => {
      const { privateKey } = KEYS[name][1];
      const made = sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, privateKey);
      return { keyid: name, sig: made.toString('hex') };
    });
    return {
      kind: 'tuf-root',
      document: { signed, signatures: change.signatures?.(good) ?? good },
      data: change.data === null ? null : data,
    };
  }
  const ED = entry(pemOf(ed.publicKey), 'ed');
  const EC = entry(pemOf(p256.publicKey), 'ec');
  const POINT = entry(pemOf(other.publicKey), 'point');

  it.each<[string, string, string]>([
    ['by a configured key', judge(root(['ed']), ED), 'verified pass ok'],
    ['by a key in PEM', judge(root(['p256']), EC), 'verified pass ok'],
    ['by a raw point, as root-signing wrote them', judge(root(['point']), POINT), 'verified pass ok'],
    ['by an RSA key', judge(root(['rsa']), entry(pemOf(slow.publicKey))), 'verified pass ok'],
    ['by a key that is not configured', judge(root(['ed'])), 'untrusted fail root-untrusted'],
    ['by another key than the configured one', judge(root(['ed']), EC), 'untrusted fail root-untrusted'],
    ['by nobody', judge(root([]), ED), 'failed fail root-signature-missing'],
    ['two of two', judge(root(['ed', 'p256'], { threshold: 2 }), ED, EC), 'verified pass ok'],
    ['two of two, one configured', judge(root(['ed', 'p256'], { threshold: 2 }), ED), 'untrusted fail root-untrusted'],
    ['one of two', judge(root(['ed'], { threshold: 2 }), ED, EC), 'failed fail root-signature-missing'],
    ['the same signature twice', judge(root(['ed', 'ed'], { threshold: 2 }), ED), 'failed fail root-signature-missing'],
    [
      'one key under two names',
      judge(
        root(['ed', 'ed'], {
          threshold: 2,
          names: ['ed', 'twin'],
          keys: { ed: KEYS.ed[0], twin: KEYS.ed[0] },
          signatures: ([one]) => [one!, { ...one!, keyid: 'twin' }],
        }),
        ED,
      ),
      'failed fail root-signature-missing',
    ],
    [
      'one key configured twice',
      judge(root(['ed', 'p256'], { threshold: 2 }), ED, { ...ED, id: 'sha256:1', name: 'again' }),
      'untrusted fail root-untrusted',
    ],
    ['a key of another role', judge(root(['ed'], { names: ['p256'] }), ED), 'failed fail root-signature-missing'],
    [
      'a signature in the name of another key',
      judge(root(['ed'], { signatures: ([one]) => [{ ...one!, keyid: 'p256' }] }), ED),
      'failed fail root-signature-missing',
    ],
    [
      'a false signature beside a good one',
      judge(root(['ed'], { signatures: (good) => [{ keyid: 'p256', sig: '00' }, ...good] }), ED),
      'verified pass ok',
    ],
    [
      'a signature in base64',
      judge(
        root(['ed'], {
          signatures: ([one]) => [{ ...one!, sig: Buffer.from(String(one!['sig']), 'hex').toString('base64') }],
        }),
        ED,
      ),
      'failed fail root-signature-missing',
    ],
    [
      'a signature that is a number',
      judge(root(['ed'], { signatures: () => [{ keyid: 'ed', sig: 7 }] }), ED),
      'failed fail root-signature-missing',
    ],
    [
      'a key id that every object has',
      judge(
        root(['ed'], {
          names: ['constructor', '__proto__'],
          signatures: ([one]) => [
            { ...one!, keyid: 'constructor' },
            { ...one!, keyid: '__proto__' },
          ],
        }),
        ED,
      ),
      'failed fail root-signature-missing',
    ],
    [
      'a key of no known form',
      judge(root(['ed'], { keys: { ed: keyOf('ab'.repeat(20)) } }), ED),
      'failed fail root-signature-missing',
    ],
    [
      'a key that is broken PEM',
      judge(root(['ed'], { keys: { ed: keyOf('-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n') } }), ED),
      'failed fail root-signature-missing',
    ],
    ['a key without its value', judge(root(['ed'], { keys: { ed: {} } }), ED), 'failed fail root-signature-missing'],
    [
      'a point that is not on the curve',
      judge(root(['ed'], { keys: { ed: keyOf(`04${'11'.repeat(64)}`) } }), ED),
      'failed fail root-signature-missing',
    ],
    ...[0, -1, 1.5, '1', null].map((threshold): [string, string, string] => [
      `a threshold of ${JSON.stringify(threshold)}`,
      judge(root(['ed'], { signed: { roles: { root: { keyids: ['ed'], threshold } } } }), ED),
      'failed fail root-malformed',
    ]),
    ['targets', judge(root(['ed'], { signed: { _type: 'targets' } }), ED), 'failed fail root-malformed'],
    ['no root role', judge(root(['ed'], { signed: { roles: {} } }), ED), 'failed fail root-malformed'],
    ['no keys', judge(root(['ed'], { signed: { keys: [] } }), ED), 'failed fail root-malformed'],
    [
      'a number that canonical JSON does not have',
      judge(root(['ed'], { data: null }), ED),
      'failed fail root-malformed',
    ],
    ['signatures that are no list', judge(root(['ed'], { signatures: () => ({}) }), ED), 'failed fail root-malformed'],
    ['something else', judge({ kind: 'tuf-root', document: [], data: null }, ED), 'failed fail root-malformed'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it('changed after it was signed does not hold', () => {
    const good = root(['ed']);
    const data = Buffer.from(good.data!);
    data[20]! ^= 1;
    expect(judge({ ...good, data }, ED)).toBe('failed fail root-signature-missing');
  });

  it('names the configured key as signer, and nobody where it is not trusted', () => {
    const { signer, entry: found } = verifyStandalone(root(['ed', 'p256']), trustIn(EC));
    expect([signer?.identity, found?.name]).toEqual(['ec', 'ec']);
    expect(verifyStandalone(root(['ed']), trustIn(EC)).signer).toBeNull();
  });
});

describe('a checkpoint', () => {
  const [ours, theirs] = [log('log.example'), log('other.example')];
  const trusted = (...logs: Json[]): TrustEntry =>
    entry(JSON.stringify({ mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: logs }));
  const idOf = (one: typeof ours): Uint8Array =>
    Buffer.from((one.trusted as { logId: { keyId: string } }).logId.keyId, 'base64').subarray(0, 4);
  const note = (
    signer = ours,
    change: { origin?: string; name?: string; keyId?: Uint8Array; text?: string } = {},
  ): string => {
    const text =
      change.text ??
      formatCheckpoint({ origin: change.origin ?? 'log.example', size: 5, root: Buffer.alloc(32, 7), extensions: [] });
    return formatNote({
      text,
      signatures: [
        {
          name: change.name ?? 'log.example',
          keyId: change.keyId ?? idOf(signer),
          signature: signer.sign(Buffer.from(text)),
        },
      ],
    });
  };
  const of = (text: string, ...entries: TrustEntry[]): string => judge({ kind: 'checkpoint', text }, ...entries);
  const OURS = trusted(ours.trusted);

  it.each<[string, string, string]>([
    ['of a trusted log', of(note(), OURS), 'verified pass ok'],
    ['of one of two trusted logs', of(note(), trusted(theirs.trusted, ours.trusted)), 'verified pass ok'],
    ['of a log that is not trusted', of(note(), trusted(theirs.trusted)), 'untrusted fail key-unknown'],
    ['where nothing is trusted', of(note()), 'untrusted fail key-unknown'],
    [
      'of another log in the name of a trusted one',
      of(note(theirs, { keyId: idOf(ours) }), OURS),
      'failed fail log-checkpoint-invalid',
    ],
    ['under another origin', of(note(ours, { origin: 'evil.example' }), OURS), 'failed fail log-checkpoint-invalid'],
    ['changed', of(note().replace('\n5\n', '\n6\n'), OURS), 'failed fail log-checkpoint-invalid'],
    ['without a signature', of('log.example\n5\nAAAA\n', OURS), 'failed fail malformed'],
    [
      'that is a signed note of something else',
      of(note(ours, { text: 'log.example\nhello\n' }), OURS),
      'failed fail malformed',
    ],
    ['of no text', of('', OURS), 'failed fail malformed'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('a proof', () => {
  const leaves = ['a', 'b', 'c'].map((text) => leafHash(Buffer.from(text))) as [Uint8Array, Uint8Array, Uint8Array];
  const two = nodeHash(leaves[0], leaves[1]);
  const three = nodeHash(two, leaves[2]);
  const inclusion: Extract<Proof, { kind: 'inclusion' }> = {
    kind: 'inclusion',
    leafIndex: 2,
    treeSize: 3,
    root: three,
    leafHash: leaves[2],
    proof: [two],
  };
  const consistency: Extract<Proof, { kind: 'consistency' }> = {
    kind: 'consistency',
    size1: 2,
    size2: 3,
    root1: two,
    root2: three,
    proof: [leaves[2]],
  };
  const of = (proof: Proof): string => judge({ kind: 'merkle-proof', proof });

  it.each<[string, string, string]>([
    ['of inclusion', of(inclusion), 'verified pass ok'],
    ['of another leaf', of({ ...inclusion, leafHash: leaves[0] }), 'failed fail proof-invalid'],
    ['of another index', of({ ...inclusion, leafIndex: 1 }), 'failed fail proof-invalid'],
    ['of another size', of({ ...inclusion, treeSize: 4 }), 'failed fail proof-invalid'],
    ['of another root', of({ ...inclusion, root: two }), 'failed fail proof-invalid'],
    ['without hashes', of({ ...inclusion, proof: [] }), 'failed fail proof-invalid'],
    ['of consistency', of(consistency), 'verified pass ok'],
    ['of another earlier root', of({ ...consistency, root1: three }), 'failed fail proof-invalid'],
    ['of another later root', of({ ...consistency, root2: two }), 'failed fail proof-invalid'],
    ['of sizes turned around', of({ ...consistency, size1: 3, size2: 2 }), 'failed fail proof-invalid'],
    ['of the same size, without hashes', of({ ...consistency, size1: 3, root1: three, proof: [] }), 'verified pass ok'],
    ['of the same size, with hashes', of({ ...consistency, size1: 3, root1: three }), 'failed fail proof-invalid'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('a trusted root', () => {
  const root = authority('Root');
  const document: Fields = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    certificateAuthorities: [
      {
        certChain: { certificates: [{ rawBytes: Buffer.from(root.der).toString('base64') }] },
        validFor: { start: '2025-01-01T00:00:00Z' },
      },
    ],
  };
  const of = (value: Json, ...entries: TrustEntry[]): string =>
    judge({ kind: 'trusted-root', document: value }, ...entries);
  const SAME = entry(JSON.stringify(document));

  it.each<[string, string, string]>([
    ['that is configured', of(document, SAME), 'verified pass ok'],
    [
      'that is configured, written in another order',
      of(Object.fromEntries(Object.entries(document).toReversed()), SAME),
      'verified pass ok',
    ],
    ['that is not configured', of(document), 'untrusted fail root-untrusted'],
    ['with one thing added', of({ ...document, tlogs: [] }, SAME), 'untrusted fail root-untrusted'],
    ['that is not well formed', of({ ...document, mediaType: 'x' }, SAME), 'failed fail root-malformed'],
    ['of no authority', of({ mediaType: document['mediaType']! }, SAME), 'failed fail root-malformed'],
    [
      'of the same text in an entry of another kind',
      of(document, { ...SAME, id: 'sha256:2', kind: 'certificate-authority' }),
      'untrusted fail root-untrusted',
    ],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('a signed webhook', () => {
  const body = '{"action":"published"}';
  const digest = createHmac('sha256', 'secret').update(body).digest('hex');
  const of = (signature: string, secret = 'secret', told = body): string =>
    judge({ kind: 'hmac', secret, body: told, signature });

  it.each<[string, string, string]>([
    ['with the secret', of(`sha256=${digest}`), 'verified pass ok'],
    ['with another secret', of(`sha256=${digest}`, 'other'), 'failed fail hmac-mismatch'],
    ['over another body', of(`sha256=${digest}`, 'secret', `${body} `), 'failed fail hmac-mismatch'],
    [
      'with one digit changed',
      of(`sha256=${digest.replace(/.$/u, (last) => (last === '0' ? '1' : '0'))}`),
      'failed fail hmac-mismatch',
    ],
    ['in upper case', of(`sha256=${digest.toUpperCase()}`), 'failed fail hmac-mismatch'],
    ['cut off', of(`sha256=${digest.slice(0, -2)}`), 'failed fail hmac-mismatch'],
    ['without its algorithm', of(digest), 'failed fail hmac-mismatch'],
    ['with SHA-1', of(`sha1=${createHmac('sha1', 'secret').update(body).digest('hex')}`), 'failed fail hmac-mismatch'],
    ['with a plain hash', of(`sha256=${createHash('sha256').update(body).digest('hex')}`), 'failed fail hmac-mismatch'],
    ['with nothing', of(''), 'failed fail hmac-mismatch'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

it('every such document has all eight checks, and those that it has nothing of do not apply', () => {
  for (const signed of [
    { kind: 'unsupported', form: 'a JSON Web Signature (JWS)' },
    { kind: 'detached' },
    { kind: 'checkpoint', text: '' },
    { kind: 'hmac', secret: '', body: '', signature: '' },
  ] as StandaloneDocument[]) {
    const { checks } = verifyStandalone(signed, trustIn());
    expect(checks.map((one) => one.check)).toEqual([...CHECK_NAMES]);
    expect(checks.slice(1).every((one) => one.code === 'not-applicable')).toBe(true);
  }
  expect(judge({ kind: 'unsupported', form: 'x' })).toBe('error error unsupported');
  expect(judge({ kind: 'detached' })).toBe('error error undecidable');
});
