/** The test issuer's instance and key that sign the documents of the cases, and the trust that knows both. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { sign } from '#lib/test-issuer/ecdsa.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { olpcCanonicalJson } from '#lib/bytes/canonical-json.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { Sent } from './case.fixture.ts';

export const instance = createInstance({ seed: 'cases', name: 'cases' });
export const release = instance.key('release');
/** The instance with its authority, logs and timestamps, and one key. */
export const TRUST = {
  trustedRoot: instance.trustedRoot as unknown as Json,
  keys: [{ pem: release.pem }],
} satisfies Sent['trust'];

export const SHA256 = 'aa'.repeat(32);
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const SUBJECT = [{ name: 'cart', digest: { sha256: SHA256 } }];
/** The subject as doors answer it. */
export const NAMED = [{ name: 'cart', digest: { sha256: SHA256 } }];

export const RUN: Run = {
  repository: { host: 'github.com', path: 'acme/cart', id: '5', ownerId: '42' },
  commit: COMMIT,
  ref: 'refs/tags/v1.0.0',
  workflow: 'release.yml',
  trigger: 'push',
  id: '77',
  startedOn: new Date('2026-05-14T09:55:00Z'),
  finishedOn: new Date('2026-05-14T09:59:00Z'),
};
/** The workflow of that run signs at ten o'clock. */
export const WORKFLOW = { ...githubIdentity(RUN), at: new Date('2026-05-14T10:00:00Z') };

export const bytesOf = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
export const base64 = (value: unknown): string => bytesOf(value).toString('base64');
export const linesOf = (...values: unknown[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

/** A file of the folder `documents`, as its bytes. */
export const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'documents', name));

export const statementOf = (predicateType: string, predicate: unknown): UnsignedStatement => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: SUBJECT,
  predicateType,
  predicate,
});

/** A signature by the release key, DER. */
export const signed = (bytes: Uint8Array): Buffer => sign(release.key, bytes);

/** in-toto's older signed form, by the release key over the canonical JSON of `value`. */
export function metablock(value: object, keyid = release.hint): object {
  const canonical = Buffer.from(olpcCanonicalJson(JSON.stringify(value)));
  return { signatures: [{ keyid, sig: signed(canonical).toString('hex') }], signed: value };
}
