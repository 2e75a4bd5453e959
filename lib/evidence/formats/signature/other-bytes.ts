import { makeContent, type Content, type TextFormat } from '#lib/evidence/read/content.ts';
import { uncheckedSignature } from './unchecked.ts';

/** Characters of a detached signature or signed message; no genuine one is longer. */
const MAX_TEXT = 4 * 1024 * 1024;

const TEXT_SIGNATURE_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^-----BEGIN PGP SIGNATURE-----/mu, 'an OpenPGP signature'],
  [/^-----BEGIN PGP SIGNED MESSAGE-----/mu, 'an OpenPGP signed message'],
  [/^-----BEGIN PGP MESSAGE-----/mu, 'an OpenPGP message'],
  [/^-----BEGIN SSH SIGNATURE-----/mu, 'an SSH signature'],
  [/^-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA|CMS|SIGNED MESSAGE)-----/mu, 'a CMS (PKCS #7) signature'],
];
/** minisign and OpenBSD signify: a comment line, then base64 of `Ed` or `ED` and key id and signature. */
const MINISIGN = /^untrusted comment:[^\n]*\n(?:RW|RU)[A-Za-z0-9+/]{90,}={0,2}\s*(?:\n|$)/u;
/** Compact serialisation (RFC 7515 §7.1): the first part is base64url of a JSON object. */
const COMPACT_JWS = /^eyJ[\w-]+\.[\w-]*\.[\w-]+$/u;
const SMIME =
  /^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*Content-Type:\s*(?:multipart\/signed|application\/(?:x-)?pkcs7-(?:mime|signature))/iu;

/** The form of signature that a text is, with its article; null if none is recognised. */
export function signedTextForm(text: string): string | null {
  if (text.length > MAX_TEXT) return null;
  const start = text.replace(/^\uFEFF/u, '').trimStart();
  // A git commit or tag has its signature in the middle. Any other text may merely mention one there.
  if (/^(?:tree|object) [0-9a-f]{40}/u.test(start))
    return /^(?:gpgsig(?:-sha256)? )?-----BEGIN /mu.test(start) ? 'a signed git object' : null;
  if (start.startsWith('-----BEGIN '))
    return (
      TEXT_SIGNATURE_FORMS.find(([pattern]) =>
        pattern.test(start.slice(0, start.indexOf('\n') + 1 || undefined)),
      )?.[1] ?? null
    );
  if (MINISIGN.test(start.replaceAll('\r\n', '\n'))) return 'a minisign signature';
  const compact = start.trimEnd();
  if (COMPACT_JWS.test(compact)) return isCompactJws(compact) ? 'a JSON Web Token (JWT)' : 'a JSON Web Signature (JWS)';
  return SMIME.test(start.slice(0, 4096).replaceAll('\r\n', '\n')) ? 'an S/MIME signed message' : null;
}

function isCompactJws(compact: string): boolean {
  const [header, payload] = compact.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  return /"typ"\s*:\s*"(?:[\w+-]+\+)?jwt"/iu.test(header!) || /^\{.*"(?:iss|exp|sub|aud)"\s*:/su.test(payload!);
}

/** Text with a kind of signature that Attestry does not verify. */
export const otherSignedText: TextFormat = {
  recognises: (text) => signedTextForm(text) !== null,
  read: ({ text }) => uncheckedContent(signedTextForm(text)!, 'text/plain'),
};

/** Read a binary document; null if no signature is recognised. */
export function readSignedBytes(bytes: Uint8Array): Content | null {
  const form = signedBytesForm(bytes);
  return form === null ? null : uncheckedContent(form, 'application/octet-stream');
}

const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** The form of signature that bytes are, with its article; null if none is recognised. */
export function signedBytesForm(bytes: Uint8Array): string | null {
  const [a, b] = bytes;
  // COSE (RFC 9052 §2): tag 18 COSE_Sign1, tag 98 COSE_Sign; untagged, an array of four that begins with a map in a
  // byte string.
  if (a === 0xd2 && b === 0x84) return 'a COSE signature';
  if (a === 0xd8 && b === 0x62 && bytes[2] === 0x84) return 'a COSE signature';
  if (a === 0xd9 && b === 0xd9 && bytes[2] === 0xf7) return signedBytesForm(bytes.subarray(3));
  if (a === 0x84 && isProtectedHeader(bytes.subarray(1))) return 'a COSE signature';
  // CMS (RFC 5652 §3): a SEQUENCE that begins with the OID of SignedData.
  if (a === 0x30 && Buffer.from(bytes.subarray(2, 18)).includes(SIGNED_DATA)) return 'a CMS (PKCS #7) signature';
  return openPgpForm(bytes);
}

/** Whether bytes begin with a CBOR byte string that contains a CBOR map (RFC 8949 §3.1). */
function isProtectedHeader(bytes: Uint8Array): boolean {
  const start = byteStringStart(bytes[0]);
  return start !== null && bytes[start]! >= 0xa1 && bytes[start]! <= 0xb7;
}

/** Length of the head of a CBOR byte string that begins with this byte; null for any other item. */
function byteStringStart(first: number | undefined): number | null {
  if (first === undefined) return null;
  if (first >= 0x41 && first <= 0x57) return 1;
  if (first === 0x58) return 2;
  return first === 0x59 ? 3 : null;
}

/** The first packet of an OpenPGP signature (RFC 9580 §4.2, §5.2) or one-pass signed message (§5.4). */
function openPgpForm(bytes: Uint8Array): string | null {
  const tag = packetTag(bytes);
  if (tag === null) return null;
  const [version, type] = [bytes[tag.body], bytes[tag.body + 1]];
  const known = type !== undefined && [0x00, 0x01, 0x02, 0x10, 0x11, 0x12, 0x13].includes(type);
  if (tag.number === 2 && (version === 4 || version === 5 || version === 6) && known) return 'an OpenPGP signature';
  return tag.number === 4 && (version === 3 || version === 6) && known ? 'an OpenPGP signed message' : null;
}

function packetTag(bytes: Uint8Array): { number: number; body: number } | null {
  const [head, length] = bytes;
  if (head === undefined || length === undefined || (head & 0x80) === 0) return null;
  if ((head & 0x40) === 0) return { number: (head >> 2) & 0x0f, body: 1 + ([1, 2, 4, 0][head & 3] ?? 0) };
  const size = length < 192 ? 1 : 2;
  return { number: head & 0x3f, body: 1 + (length === 255 ? 5 : size) };
}

function uncheckedContent(form: string, mediaType: string): Content {
  return uncheckedSignature(makeContent('signed-document', { mediaType }), form);
}
