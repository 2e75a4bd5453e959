/** Passwords of local users: scrypt keys (RFC 7914) with their parameters and salt, in the format of scrypt(1). */
import { randomBytes } from 'node:crypto';
import * as scrypt from 'scrypt-kdf';
import { AttestryError } from '#lib/errors.ts';

// Its types declare the functions as exports of their own, but the package has one default export.
const { kdf, verify } = (scrypt as unknown as { default: typeof scrypt }).default;

/** 32 MiB and some tenths of a second for each password (OWASP Password Storage Cheat Sheet, scrypt). */
const PARAMETERS = { logN: 15, r: 8, p: 3 };
const MIN_LENGTH = 12;
const MAX_LENGTH = 200;
/** Passwords that may wait to be compared; each comparison takes a processor. */
const MAX_WAITING = 20;
const RANDOM_BYTES = 18;

/** A password that nobody can guess, for a user who gets it from an administrator. */
export function randomPassword(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}

/** The key of a new password, as base64. Throws `bad-request` where it is too short, too long, or the name. */
export async function passwordKey(password: string, name: string): Promise<string> {
  const refuse = (message: string) => new AttestryError('bad-request', message, { pointer: '/password' });
  const length = [...password].length;
  if (length < MIN_LENGTH || length > MAX_LENGTH)
    throw refuse(`a password has at least ${MIN_LENGTH} and at most ${MAX_LENGTH} characters`);
  if (password.toLowerCase().includes(name.toLowerCase()) && name.length * 2 > length)
    throw refuse('the password must not be made of the name');
  return Buffer.from(await kdf(normalised(password), PARAMETERS)).toString('base64');
}

/** One password is entered on different keyboards as different code points (NIST SP 800-63B §3.1.1.2). */
const normalised = (password: string) => password.normalize('NFKC');

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Whether a password is the one of a key; `key` null: of nobody, which takes the same time. One password is compared at
 * a time. Throws `unavailable` where too many wait.
 */
export async function isPassword(key: string | null, password: string): Promise<boolean> {
  if (waiting >= MAX_WAITING)
    throw new AttestryError('unavailable', 'too many people sign in at once', { retryAfterSeconds: 5 });
  waiting += 1;
  const comparison = last.then(async () => {
    const isRight = await verify(key ?? (await keyOfNobody()), normalised(password.slice(0, MAX_LENGTH * 2)));
    return isRight && key !== null;
  });
  last = comparison.catch(() => undefined);
  try {
    return await comparison;
  } finally {
    waiting -= 1;
  }
}

let nobody: Promise<string> | undefined;

function keyOfNobody(): Promise<string> {
  nobody ??= passwordKey(randomPassword(), 'nobody');
  return nobody;
}
