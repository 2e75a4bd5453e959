/** `POST /api/v1/verify`: what is asked, and how it becomes what lib/verify takes. */
import * as z from 'zod';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { AttestryError } from '#lib/errors.ts';
import { parseTrust } from '#lib/verify/trust.ts';
import type { Expectation, Thresholds, TrustEntry, TrustSet } from '#lib/verify/verification.ts';
import { json } from './words.ts';

const words = z.string().max(4_000);
const count = z.int().min(0).max(10);

export const thresholds = z.object({ tlog: count.optional(), ctlog: count.optional(), timestamp: count.optional() }).meta({ description: 'How many log entries, SCTs and trusted times are needed' });

export const expectation = z.object({
  digest: words.optional().meta({ description: '`alg:hex` of the artifact' }), artifactBase64: z.string().optional(), identity: words.optional(), identityRegexp: words.optional().meta({ description: 'Anchored at both ends whether it says so or not' }),
  issuer: words.optional(), sourceRepository: words.optional(), sourceRef: words.optional(), builderId: words.optional(), predicateType: words.optional(),
  package: words.optional(), version: words.optional(), verifierId: words.optional(), resourceUri: words.optional(), verifiedLevels: z.array(words).max(50).optional(),
}).meta({ id: 'Expectation' });

export const trustMaterial = z.object({
  trustedRoot: z.record(z.string(), json).optional().meta({ description: 'A Sigstore trusted_root.json' }),
  keys: z.array(z.object({ pem: z.string().max(64_000), hint: words.optional() })).max(64).optional(),
  npmKeys: z.record(z.string(), json).optional().meta({ description: 'The npm registry\'s keys document' }),
  thresholds: thresholds.optional(),
}).meta({ id: 'TrustMaterial', description: 'Left out: what the app is configured with' });

export const verifyRequest = z.object({
  document: json.optional(), documentBase64: z.string().optional().meta({ description: 'The bytes as they are' }),
  expect: expectation.optional(), trust: trustMaterial.optional(),
}).meta({ id: 'VerifyRequest' });
export type VerifyBody = z.infer<typeof verifyRequest>;

/** The document to verify. A `document` that is JSON is written out again: bytes that must be exact come as `documentBase64`. */
export function documentBytes(body: VerifyBody): Uint8Array {
  if (body.documentBase64 !== undefined) return bytesOf(body.documentBase64, '/documentBase64');
  if (body.document === undefined) throw new AttestryError('bad-request', 'a `document` or `documentBase64` is needed', { pointer: '/document' });
  return Buffer.from(typeof body.document === 'string' ? body.document : JSON.stringify(body.document));
}

function bytesOf(written: string, pointer: string): Uint8Array {
  const bytes = decodeBase64(written.replace(/\s+/g, ''));
  if (!bytes) throw new AttestryError('bad-request', 'this is not base64', { pointer });
  return bytes;
}

export function expectationOf(asked: VerifyBody['expect']): Expectation {
  const { artifactBase64, ...rest } = asked ?? {};
  if (rest.digest !== undefined && !parseDigest(rest.digest)) throw new AttestryError('bad-request', 'this is not a digest: `alg:hex` is', { pointer: '/expect/digest' });
  if (rest.identityRegexp !== undefined) checkPattern(rest.identityRegexp);
  return { ...rest, ...(artifactBase64 === undefined ? {} : { artifact: bytesOf(artifactBase64, '/expect/artifactBase64') }) };
}

function checkPattern(pattern: string): void {
  try {
    void new RegExp(pattern, 'u');
  } catch (cause) {
    throw new AttestryError('bad-request', 'identityRegexp is not a regular expression', { pointer: '/expect/identityRegexp', cause });
  }
}

/** Trust of the caller's own; undefined where none is given and the app's own counts. */
export function trustOf(asked: VerifyBody['trust']): { trust?: TrustSet; thresholds?: Thresholds } {
  if (!asked) return {};
  const entries: TrustEntry[] = [];
  if (asked.trustedRoot) entries.push(parse(JSON.stringify(asked.trustedRoot), 'the given trusted root', '/trust/trustedRoot'));
  if (asked.npmKeys) entries.push(parse(JSON.stringify(asked.npmKeys), 'the given registry keys', '/trust/npmKeys'));
  for (const [i, { pem, hint }] of (asked.keys ?? []).entries()) entries.push({ ...parse(pem, hint ?? `key ${i + 1}`, `/trust/keys/${i}/pem`), hint: hint ?? null });
  const given = asked.thresholds;
  const sized = given === undefined ? entries : entries.map((entry) => ({ ...entry, thresholds: { ...entry.thresholds, ...given } }));
  return sized.length === 0 ? {} : { trust: { version: 0, entries: sized } };
}

function parse(text: string, name: string, pointer: string): TrustEntry {
  try {
    return parseTrust(Buffer.from(text), name);
  } catch (error) {
    if (error instanceof AttestryError) throw new AttestryError(error.code, error.message, { pointer, cause: error });
    throw error;
  }
}
