/**
 * C2SP signed notes: a text, a blank line, and signature lines `— <name> <base64(keyID ‖ signature)>`.
 * https://c2sp.org/signed-note
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

export type NoteSignature = { name: string; keyId: Uint8Array; signature: Uint8Array };
export type Note = { /** The signed text, with its final newline. */ text: string; signatures: NoteSignature[] };

/** `ed25519` 0x01 · `ecdsa` 0x02, whose key ID is taken from the SPKI alone. */
export type NoteVerifier = { name: string; keyId: Uint8Array; algorithm: 'ed25519' | 'ecdsa'; key: KeyObject };
export type NoteSigner = NoteVerifier & { privateKey: KeyObject };

const ED25519 = 0x01;
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const MAX_SIGNATURES = 100;
const LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;

/** Names hold no Unicode space and no plus sign, and are not empty. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+]/u.test(name) && name.isWellFormed();
}

// oxlint-disable-next-line no-control-regex
const hasControls = (text: string): boolean => /[\u0000-\u0009\u000b-\u001f]/u.test(text);

/** Read a note. Null where it is not one; nothing is verified here. */
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

/** Write a note. The text must end in a newline. */
export function formatNote(note: Note): string {
  if (!note.text.endsWith('\n')) throw new RangeError('the text of a note ends in a newline');
  const lines = note.signatures.map(
    ({ name, keyId, signature }) => `\u2014 ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`,
  );
  return `${note.text}\n${lines.join('')}`;
}

/** First 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key). */
export function noteKeyId(name: string, typeAndKey: Uint8Array): Uint8Array {
  return createHash('sha256').update(`${name}\n`).update(typeAndKey).digest().subarray(0, 4);
}

/**
 * Verifier key text `<name>+<8 hex>+<base64(type ‖ key)>`. Null where it is malformed, of another type, or its key ID
 * is wrong.
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

/** The verifier key text of an Ed25519 key. */
export function formatVerifierKey(verifier: NoteVerifier): string {
  const body = Buffer.concat([Buffer.of(ED25519), rawEd25519(verifier.key)]);
  return `${verifier.name}+${Buffer.from(verifier.keyId).toString('hex')}+${body.toString('base64')}`;
}

/** Signer key text `PRIVATE+KEY+<name>+<8 hex>+<base64(0x01 ‖ 32-byte seed)>`, as Go's note package writes it. */
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

/** A verifier over an ECDSA key (SHA-256, DER signatures): its key ID is the head of SHA-256(SPKI). */
export function ecdsaVerifier(name: string, key: KeyObject): NoteVerifier {
  const spki = key.export({ type: 'spki', format: 'der' });
  return { name, algorithm: 'ecdsa', key, keyId: createHash('sha256').update(spki).digest().subarray(0, 4) };
}

/** Sign a text that ends in a newline. */
export function signNote(text: string, signer: NoteSigner): NoteSignature {
  const signature = sign(signer.algorithm === 'ed25519' ? null : 'sha256', Buffer.from(text), signer.privateKey);
  return { name: signer.name, keyId: signer.keyId, signature };
}

/**
 * Which of the known verifiers signed the note. Lines of unknown keys are passed over; a known key with a bad signature
 * makes the whole note bad (null), as does a note that no known key signed.
 */
export function verifyNote(note: Note, verifiers: readonly NoteVerifier[]): NoteVerifier[] | null {
  const data = Buffer.from(note.text);
  const good: NoteVerifier[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    const known = verifiers.filter((one) => one.name === name && Buffer.compare(one.keyId, keyId) === 0);
    if (known.length === 0) continue;
    const signer = known.find((one) => verify(one.algorithm === 'ed25519' ? null : 'sha256', data, one.key, signature));
    if (signer === undefined) return null;
    good.push(signer);
  }
  return good.length === 0 ? null : good;
}

function rawEd25519(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_ED25519.length);
}
