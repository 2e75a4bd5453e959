/**
 * C2SP signed notes: a text, a blank line, and signature lines `— <name> <base64(keyID ‖ signature)>`.
 * https://c2sp.org/signed-note
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type KeyObject,
} from '#lib/bytes/platform/crypto.ts';

export type NoteSignature = { name: string; keyId: Uint8Array; signature: Uint8Array };
export type Note = { /** The signed text, with its final newline. */ text: string; signatures: NoteSignature[] };

/** A public key that verifies notes. The key ID of an ECDSA key is derived from its SPKI alone. */
export type NoteVerifier = { name: string; keyId: Uint8Array; algorithm: 'ed25519' | 'ecdsa'; key: KeyObject };
export type NoteSigner = NoteVerifier & { privateKey: KeyObject };

const ED25519 = 0x01;
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const MAX_SIGNATURES = 100;
const LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;

/** Whether a key name is valid: not empty, without Unicode spaces and plus signs. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+]/u.test(name) && name.isWellFormed();
}

// oxlint-disable-next-line no-control-regex
const hasControls = (text: string): boolean => /[\u0000-\u0009\u000b-\u001f]/u.test(text);

/** Parse a note without verifying it. Null when the text is not a note. */
export function parseNote(source: string): Note | null {
  if (!source.isWellFormed() || hasControls(source) || !source.endsWith('\n')) return null;
  const at = source.lastIndexOf('\n\n');
  if (at < 0) return null;
  const lines = source.slice(at + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return null;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const match = LINE.exec(line);
    const bytes = match === null ? null : Buffer.from(match[2]!, 'base64');
    if (
      match === null ||
      bytes === null ||
      bytes.length < 5 ||
      bytes.toString('base64') !== match[2] ||
      !isKeyName(match[1]!)
    )
      return null;
    signatures.push({ name: match[1]!, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) });
  }
  return { text: source.slice(0, at + 1), signatures };
}

/** Format a note. Throws a `RangeError` when the text does not end in a newline. */
export function formatNote(note: Note): string {
  if (!note.text.endsWith('\n')) throw new RangeError('the text of a note must end in a newline');
  const lines = note.signatures.map(
    ({ name, keyId, signature }) => `\u2014 ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`,
  );
  return `${note.text}\n${lines.join('')}`;
}

/** The key ID: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key). */
export function noteKeyId(name: string, typeAndKey: Uint8Array): Uint8Array {
  return createHash('sha256').update(`${name}\n`).update(typeAndKey).digest().subarray(0, 4);
}

/**
 * Parse an Ed25519 verifier key `<name>+<8 hex>+<base64(type ‖ key)>`. Null when it is malformed, of another type, or
 * has a wrong key ID.
 */
export function parseVerifierKey(text: string): NoteVerifier | null {
  const [name, id, ...rest] = text.split('+');
  const encoded = rest.join('+');
  const body = Buffer.from(encoded, 'base64');
  if (name === undefined || id === undefined || !isKeyName(name) || body.toString('base64') !== encoded) return null;
  const keyId = noteKeyId(name, body);
  if (body[0] !== ED25519 || body.length !== 33 || Buffer.from(keyId).toString('hex') !== id) return null;
  return {
    name,
    keyId,
    algorithm: 'ed25519',
    key: createPublicKey({ key: Buffer.concat([SPKI_ED25519, body.subarray(1)]), format: 'der', type: 'spki' }),
  };
}

/** Format an Ed25519 verifier key. */
export function formatVerifierKey(verifier: NoteVerifier): string {
  const body = Buffer.concat([Buffer.of(ED25519), rawEd25519(verifier.key)]);
  return `${verifier.name}+${Buffer.from(verifier.keyId).toString('hex')}+${body.toString('base64')}`;
}

/**
 * Parse a signer key `PRIVATE+KEY+<name>+<8 hex>+<base64(0x01 ‖ 32-byte seed)>`, as Go's note package writes it. Null
 * when it is malformed.
 */
export function parseSignerKey(text: string): NoteSigner | null {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text);
  const body = Buffer.from(match?.[3] ?? '', 'base64');
  if (match === null || body[0] !== ED25519 || body.length !== 33) return null;
  const signer = ed25519Signer(
    match[1]!,
    createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, body.subarray(1)]), format: 'der', type: 'pkcs8' }),
  );
  return Buffer.from(signer.keyId).toString('hex') === match[2] ? signer : null;
}

/** A signer over an Ed25519 private key. */
export function ed25519Signer(name: string, privateKey: KeyObject): NoteSigner {
  const key = createPublicKey(privateKey);
  return {
    name,
    algorithm: 'ed25519',
    key,
    privateKey,
    keyId: noteKeyId(name, Buffer.concat([Buffer.of(ED25519), rawEd25519(key)])),
  };
}

/** A verifier over an ECDSA key (SHA-256, DER signatures): its key ID is the first 4 bytes of SHA-256(SPKI). */
export function ecdsaVerifier(name: string, key: KeyObject): NoteVerifier {
  const spki = key.export({ type: 'spki', format: 'der' });
  return { name, algorithm: 'ecdsa', key, keyId: createHash('sha256').update(spki).digest().subarray(0, 4) };
}

/** Sign a note text, which must end in a newline. */
export function signNote(text: string, signer: NoteSigner): NoteSignature {
  const signature = sign(signer.algorithm === 'ed25519' ? null : 'sha256', Buffer.from(text), signer.privateKey);
  return { name: signer.name, keyId: signer.keyId, signature };
}

/**
 * The given verifiers that signed the note. Signatures of other keys are ignored. Null when a signature of a given key
 * is wrong, or when none of the given keys signed.
 */
export function verifyNote(note: Note, verifiers: readonly NoteVerifier[]): NoteVerifier[] | null {
  const data = Buffer.from(note.text);
  const signers: NoteVerifier[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    const known = verifiers.filter((verifier) => verifier.name === name && Buffer.compare(verifier.keyId, keyId) === 0);
    if (known.length === 0) continue;
    const signer = known.find(({ algorithm, key }) =>
      verify(algorithm === 'ed25519' ? null : 'sha256', data, key, signature),
    );
    if (signer === undefined) return null;
    signers.push(signer);
  }
  return signers.length === 0 ? null : signers;
}

function rawEd25519(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_ED25519.length);
}
