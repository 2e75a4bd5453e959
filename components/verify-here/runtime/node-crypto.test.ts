/** The cryptography of the browser against that of Node: keys, hashes, and signatures, valid and malformed ones. */
import * as node from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { confirmAccepted } from './confirm.ts';
import * as browser from './node-crypto.ts';

const DATA = Buffer.from('what is signed');
type Pair = { name: string; publicKey: node.KeyObject; privateKey: node.KeyObject };

const PAIRS: Pair[] = [
  ...['prime256v1', 'secp384r1', 'secp521r1'].map((namedCurve) => ({
    name: namedCurve,
    ...node.generateKeyPairSync('ec', { namedCurve }),
  })),
  { name: 'ed25519', ...node.generateKeyPairSync('ed25519') },
  { name: 'rsa 2048', ...node.generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  { name: 'rsa 2049', ...node.generateKeyPairSync('rsa', { modulusLength: 2049, publicExponent: 3 }) },
];
const imported = ({ publicKey }: Pair) =>
  browser.createPublicKey({ key: publicKey.export({ type: 'spki', format: 'der' }), format: 'der', type: 'spki' });

describe.each(PAIRS)('a key: $name', (pair) => {
  const key = imported(pair);
  const { publicKey } = pair;

  it('is described and exported as by Node', () => {
    expect(key.asymmetricKeyType).toBe(publicKey.asymmetricKeyType);
    const { namedCurve, modulusLength } = publicKey.asymmetricKeyDetails!;
    expect([key.asymmetricKeyDetails.namedCurve, key.asymmetricKeyDetails.modulusLength]).toEqual([
      namedCurve,
      modulusLength,
    ]);
    for (const form of [
      { type: 'spki', format: 'der' },
      { type: 'spki', format: 'pem' },
      ...(pair.name.startsWith('rsa') ? [{ type: 'pkcs1', format: 'der' }] : []),
    ] as { type: 'spki'; format: 'der' }[])
      expect(key.export(form)).toEqual(publicKey.export(form));
    expect(key.export({ format: 'jwk' })).toEqual(publicKey.export({ format: 'jwk' }));
    expect(browser.createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString()).equals(key)).toBe(
      true,
    );
  });

  it('that is cut or changed is no key, or the same as for Node', () => {
    const der = publicKey.export({ type: 'spki', format: 'der' });
    for (let at = 0; at < der.length; at += 1) {
      const changed = Buffer.from(der);
      changed[at]! ^= 1;
      const input = { key: changed, format: 'der', type: 'spki' } as const;
      const here = attempt(() => browser.createPublicKey(input).export({ type: 'spki', format: 'der' }));
      const there = attempt(() => node.createPublicKey(input).export({ type: 'spki', format: 'der' }));
      // What Node does not read is no key here, and what both read is the same key.
      if (there === null) expect(here, String(at)).toBeNull();
      else if (here !== null) expect(here).toEqual(there);
    }
  });
});

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** A signature in each scheme that a key allows. */
type Scheme = {
  hash: string | null;
  options: { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' | 'der' };
};
function schemesOf({ publicKey }: Pair): Scheme[] {
  const hashes = ['sha256', 'sha384', 'sha512'];
  switch (publicKey.asymmetricKeyType) {
    case 'ec':
      return hashes.flatMap((hash) => [
        { hash, options: {} },
        { hash, options: { dsaEncoding: 'ieee-p1363' as const } },
      ]);
    case 'rsa':
      return hashes.flatMap((hash) => [
        { hash, options: {} },
        ...[0, 20, 32, node.constants.RSA_PSS_SALTLEN_AUTO].map((saltLength) => ({
          hash,
          options: { padding: node.constants.RSA_PKCS1_PSS_PADDING, saltLength },
        })),
      ]);
    default:
      return [{ hash: null, options: {} }];
  }
}

/** The signature, and others that a careless reader could take for it. */
function variantsOf(signature: Buffer): Buffer[] {
  const flipped = Array.from({ length: 40 }, (_, i) => {
    const copy = Buffer.from(signature);
    const at = Math.floor((i * signature.length) / 40);
    copy[at]! ^= 1 << (i % 8);
    return copy;
  });
  return [
    signature,
    ...flipped,
    signature.subarray(1),
    signature.subarray(0, -1),
    Buffer.concat([signature, Buffer.of(0)]),
    Buffer.concat([Buffer.of(0), signature]),
    Buffer.alloc(signature.length),
    Buffer.alloc(signature.length, 0xff),
    Buffer.alloc(0),
  ];
}

describe.each(PAIRS)('signatures: $name', (pair) => {
  it.each(schemesOf(pair))('in the scheme %j are valid exactly where Node says so', ({ hash, options }) => {
    const key = imported(pair);
    const signed = {
      ...options,
      ...(options.saltLength === node.constants.RSA_PSS_SALTLEN_AUTO && { saltLength: 11 }),
    };
    const signature = node.sign(hash, DATA, { key: pair.privateKey, ...signed });
    const compare = (data: Buffer, one: Buffer, scheme: string | null) => {
      const there = attempt(() => node.verify(scheme, data, { key: pair.publicKey, ...options }, one)) === true;
      const here = attempt(() => browser.verify(scheme, data, { key, ...options }, one)) === true;
      // OpenSSL accepts RSA-PSS without the leading zeros; lib/verify refuses that before, and so does the browser.
      const isShort = key.asymmetricKeyType === 'rsa' && one.length !== signature.length;
      expect(here, one.toString('hex')).toBe(there && !isShort);
      return here;
    };
    expect(compare(DATA, signature, hash)).toBe(true);
    for (const variant of variantsOf(signature)) compare(DATA, variant, hash);
    expect(compare(Buffer.from('something else'), signature, hash)).toBe(false);
    if (hash !== null) expect(compare(DATA, signature, hash === 'sha256' ? 'sha384' : 'sha256')).toBe(false);
  });
});

/** The order of the group of Ed25519 (RFC 8032 §5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

it('Ed25519: the same signature with a larger S, and points of small order, as Node', () => {
  const pair = PAIRS.find(({ name }) => name === 'ed25519')!;
  const signature = node.sign(null, DATA, pair.privateKey);
  const s = BigInt(`0x${Buffer.from(signature.subarray(32).toReversed()).toString('hex')}`) + L;
  const larger = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').toReversed();
  const malleable = Buffer.concat([signature.subarray(0, 32), larger]);
  expect(browser.verify(null, DATA, imported(pair), malleable)).toBe(false);
  expect(node.verify(null, DATA, pair.publicKey, malleable)).toBe(false);
  const prefix = Buffer.from('302a300506032b6570032100', 'hex');
  for (const point of [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  ])
    for (const r of [point, '0100000000000000000000000000000000000000000000000000000000000000']) {
      const input = { key: Buffer.concat([prefix, Buffer.from(point, 'hex')]), format: 'der', type: 'spki' } as const;
      const forged = Buffer.concat([Buffer.from(r, 'hex'), Buffer.alloc(32)]);
      const there = attempt(() => node.verify(null, DATA, node.createPublicKey(input), forged)) === true;
      const here = attempt(() => browser.verify(null, DATA, browser.createPublicKey(input), forged)) === true;
      if (!there) expect(here, `${point} ${r}`).toBe(false);
    }
});

it('ECDSA: r and s of 0, of the order and beyond are not valid', () => {
  const pair = PAIRS[0]!;
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const signature = node.sign('sha256', DATA, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const raw = (one: bigint) => Buffer.from(one.toString(16).padStart(64, '0'), 'hex');
  const with_ = (r: Buffer, end: Buffer) =>
    browser.verify('sha256', DATA, { key: imported(pair), dsaEncoding: 'ieee-p1363' }, Buffer.concat([r, end]));
  // The other signature of ECDSA is as valid as the first, for Node as well.
  expect(with_(signature.subarray(0, 32), raw(n - s))).toBe(true);
  for (const end of [0n, n]) expect(attempt(() => with_(signature.subarray(0, 32), raw(end)))).not.toBe(true);
  for (const r of [0n, n]) expect(attempt(() => with_(raw(r), signature.subarray(32)))).not.toBe(true);
});

it.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'md5'])('%s and its HMAC are those of Node', (name) => {
  for (const length of [0, 1, 55, 56, 64, 111, 112, 128, 1_000]) {
    const data = Buffer.alloc(length, length);
    expect(browser.hash(name, data, 'hex')).toBe(node.hash(name, data, 'hex'));
    expect(browser.createHash(name).update('é').update(data).digest('base64')).toBe(
      node.createHash(name).update('é').update(data).digest('base64'),
    );
    expect(browser.createHmac(name, 'key').update(data).digest('hex')).toBe(
      node.createHmac(name, 'key').update(data).digest('hex'),
    );
  }
});

it('WebCrypto confirms everything that was accepted here', async () => {
  expect((await confirmAccepted()).unconfirmed).toEqual([]);
});
