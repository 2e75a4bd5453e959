/** The secrets of connections: made or given, stored sealed, and opened to authenticate a delivery. */
import { randomBytes } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import { openSealed, SEAL_NONCE_BYTES, sealText } from '#lib/bytes/signing/seal.ts';
import type { Context } from '#lib/context/context.ts';
import type { Db, Tx } from '#db/open.ts';
import { addSecret, type SecretPurpose, secretsOf } from '#db/system/connections.ts';

const MIN_LENGTH = 16;
const MAX_LENGTH = 4_096;

/** A new secret: 32 random bytes in the form of Standard Webhooks 1.0.0, which every other scheme takes as a text. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A secret that somebody gave. Throws `bad-request` where it is short, very long, or has characters no header has. */
export function checkedSecret(secret: string, pointer: string): string {
  if (secret.length < MIN_LENGTH || secret.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(secret))
    throw new AttestryError(
      'bad-request',
      `a secret has ${MIN_LENGTH} to ${MAX_LENGTH} characters of ASCII without spaces`,
      { pointer },
    );
  return secret;
}

const placeOf = (connection: number, purpose: SecretPurpose) => ({
  purpose: 'connection secrets',
  row: `connection ${connection} ${purpose}`,
});

/** Store a secret, which is the current one from `at` on. */
export async function storeSecret(
  tx: Tx,
  { log }: Pick<Context, 'log'>,
  { connection, purpose, secret, at }: { connection: number; purpose: SecretPurpose; secret: string; at: string },
): Promise<void> {
  const options = { logKey: log.signer.privateKey, nonce: randomBytes(SEAL_NONCE_BYTES) };
  const sealed = sealText(secret, placeOf(connection, purpose), options);
  await addSecret(tx, { connection, purpose, sealed, createdAt: at, expiresAt: null });
}

/**
 * The secrets of a connection that are accepted now, the newest first. One that does not open, as after the key of the
 * log was lost, is left out.
 */
export async function openSecrets(
  db: Db,
  { log, now }: Pick<Context, 'log' | 'now'>,
  connection: number,
  purpose: SecretPurpose,
): Promise<string[]> {
  const rows = await secretsOf(db, connection, now().toISOString());
  return rows
    .filter((row) => row.purpose === purpose)
    .flatMap(({ sealed }) => openSealed(sealed, placeOf(connection, purpose), log.signer.privateKey) ?? [])
    .toReversed();
}
