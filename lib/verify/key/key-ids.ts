/**
 * The key ids that signers derive from a public key and write into documents. Verification uses them only to order the
 * keys that it tries, and to distinguish an invalid signature of a known key from a signature of an unknown key; a key
 * id never makes a signature valid.
 */
import { hash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { toPem } from './pem.ts';

/** All key ids of one key, in lower-case hex or base64; compare them with `hasKeyId`. */
export function keyIdsOf(key: KeyObject): ReadonlySet<string> {
  const spki = key.export({ type: 'spki', format: 'der' });
  const raw = rawKey(key);
  return new Set([
    ...digestForms(hash('sha256', spki, 'buffer')),
    hash('sha1', spki, 'hex'),
    hash('sha512', spki, 'hex'),
    // RFC 5280 §4.2.1.2: the subject key identifier is the SHA-1 of the key without its algorithm.
    ...(key.asymmetricKeyType === 'rsa' ? [hash('sha1', key.export({ type: 'pkcs1', format: 'der' }), 'hex')] : []),
    ...(raw === null
      ? []
      : [
          hash('sha1', raw, 'hex'),
          Buffer.from(raw).toString('hex'),
          Buffer.from(raw).toString('base64'),
          ...digestForms(hash('sha256', raw, 'buffer')),
        ]),
    ...pemTexts(spki).flatMap((text) => digestForms(hash('sha256', text, 'buffer'))),
    ...securesystemslibIds(key, spki, raw),
    ...sshIds(key, raw),
    ...thumbprints(key),
  ]);
}

/** Whether a document's key id is one of `ids`; hex may be in upper or lower case, with or without colons. */
export function hasKeyId(ids: ReadonlySet<string>, written: string): boolean {
  return (
    ids.has(written) ||
    (/^(?:[A-Za-z0-9]+:)?[0-9A-Fa-f:]+$/u.test(written) &&
      ids.has(written.toLowerCase().replaceAll(/(?<=[0-9a-f]{2}):(?=[0-9a-f]{2}(?::|$))/gu, '')))
  );
}

/**
 * A digest in hex, `sha256:` and hex, base64 of both alphabets, with and without padding, and with OpenSSH's prefix.
 */
export function digestForms(digest: Uint8Array): string[] {
  const bytes = Buffer.from(digest);
  const base64 = bytes.toString('base64');
  const bare = base64.replace(/=+$/u, '');
  return [
    bytes.toString('hex'),
    `sha256:${bytes.toString('hex')}`,
    base64,
    bare,
    bytes.toString('base64url'),
    `SHA256:${bare}`,
    `sha256:${base64}`,
  ];
}

/** PEM as OpenSSL and Python's cryptography write it, also without the last line end, or with Windows line ends. */
function pemTexts(spki: Uint8Array): string[] {
  const pem = toPem({ label: 'PUBLIC KEY', der: spki });
  return [pem, pem.trimEnd(), pem.replaceAll('\n', '\r\n')];
}

/** The bytes inside the SubjectPublicKeyInfo: the Ed25519 key, or the uncompressed point; null for RSA. */
function rawKey(key: KeyObject): Uint8Array | null {
  if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') return null;
  const { x, y } = key.export({ format: 'jwk' });
  if (typeof x !== 'string') return null;
  const xBytes = Buffer.from(x, 'base64url');
  return typeof y === 'string' ? Buffer.concat([Buffer.of(4), xBytes, Buffer.from(y, 'base64url')]) : xBytes;
}

const RSA_SCHEMES = ['rsassa-pss', 'rsa-pkcs1v15'].flatMap((scheme) =>
  ['sha256', 'sha384', 'sha512', 'sha224', 'sha1', 'md5'].map((name) => `${scheme}-${name}`),
);

/**
 * Key ids of TUF and in-toto (securesystemslib, in-toto-golang, go-tuf): SHA-256 or SHA-512 of the canonical JSON of
 * the key with its type and scheme, with or without the list of hash algorithms that older versions add.
 */
function securesystemslibIds(key: KeyObject, spki: Uint8Array, raw: Uint8Array | null): string[] {
  const pem = toPem({ label: 'PUBLIC KEY', der: spki });
  const hex = raw === null ? [] : [Buffer.from(raw).toString('hex')];
  const publicForms = key.asymmetricKeyType === 'ed25519' ? [...hex, pem, pem.trimEnd()] : [pem, pem.trimEnd(), ...hex];
  return keyTypesAndSchemes(key).flatMap(({ keytype, scheme }) =>
    publicForms.flatMap((publicForm) =>
      [undefined, ['sha256', 'sha512']].flatMap((algorithms) => {
        const text = tufCanonical({
          ...(algorithms === undefined ? {} : { keyid_hash_algorithms: algorithms }),
          keytype,
          keyval: { public: publicForm },
          scheme,
        });
        return [hash('sha256', text, 'hex'), hash('sha512', text, 'hex')];
      }),
    ),
  );
}

function keyTypesAndSchemes(key: KeyObject): { keytype: string; scheme: string }[] {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return [{ keytype: 'ed25519', scheme: 'ed25519' }];
    case 'rsa':
    case 'rsa-pss':
      return RSA_SCHEMES.map((scheme) => ({ keytype: 'rsa', scheme }));
    case 'ec':
      return ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp224'].flatMap(
        (scheme) => ['ecdsa', scheme].map((keytype) => ({ keytype, scheme })),
      );
    default:
      return [];
  }
}

/** OLPC canonical JSON: strings escape only quote and backslash, so line ends remain unescaped. */
function tufCanonical(value: { [key: string]: string | string[] | { public: string } }): string {
  return canonicalJson(value).replaceAll('\\n', '\n');
}

/** `SHA256:…` of OpenSSH (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4). */
function sshIds(key: KeyObject, raw: Uint8Array | null): string[] {
  const field = (bytes: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const number = (text: string | undefined): Buffer => {
    const bytes = Buffer.from(text ?? '', 'base64url');
    return field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
  };
  const jwk = key.asymmetricKeyType === 'rsa-pss' ? {} : key.export({ format: 'jwk' });
  const curve = typeof jwk['crv'] === 'string' ? jwk['crv'].replace('P-', 'nistp') : '';
  const blobs: Buffer[] = [];
  if (key.asymmetricKeyType === 'ed25519' && raw !== null)
    blobs.push(Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]));
  if (key.asymmetricKeyType === 'ec' && raw !== null)
    blobs.push(Buffer.concat([field(Buffer.from(`ecdsa-sha2-${curve}`)), field(Buffer.from(curve)), field(raw)]));
  if (key.asymmetricKeyType === 'rsa')
    blobs.push(Buffer.concat([field(Buffer.from('ssh-rsa')), number(jwk['e'] as string), number(jwk['n'] as string)]));
  return blobs.flatMap((blob) => digestForms(hash('sha256', blob, 'buffer')));
}

/** JWK thumbprint, RFC 7638 §3 (Ed25519: RFC 8037 §2). */
function thumbprints(key: KeyObject): string[] {
  if (key.asymmetricKeyType === 'rsa-pss') return [];
  const { kty, crv, x, y, e, n } = key.export({ format: 'jwk' });
  const members = Object.fromEntries(
    Object.entries({ crv, e, kty, n, x, y }).filter(([, value]) => value !== undefined),
  ) as { [name: string]: string };
  return digestForms(hash('sha256', canonicalJson(members), 'buffer'));
}
