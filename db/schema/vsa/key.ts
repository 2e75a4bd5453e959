import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, timestamp } from '#db/schema/columns/columns.ts';

/** The public keys of verification summaries. The private keys are files, or behind a service. */
export const vsaKey = sqliteTable(
  'vsa_key',
  {
    id: integer().primaryKey(),
    /** SHA-256 of the key's SubjectPublicKeyInfo, in hex. */
    keyId: text('key_id').notNull(),
    algorithm: text({ enum: ['EdDSA', 'ES256'] }).notNull(),
    publicKey: bytes('public_key').notNull(),
    /** `data-folder`: a file of the data folder has the private key. `configured`: a setting names the file. */
    source: text({ enum: ['data-folder', 'configured'] }).notNull(),
    signsFrom: timestamp('signs_from').notNull(),
    signsUntil: timestamp('signs_until'),
    revokedAt: timestamp('revoked_at'),
  },
  (t) => [uniqueIndex('vsa_key_id').on(t.keyId)],
);
