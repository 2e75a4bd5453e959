/** Finds the secrets in a document when it is read, so that nothing that Attestry derives from it holds them. */
import { jsonOrText } from '#lib/bytes/json/json-or-text.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { decompress } from '#lib/evidence/read/compressed.ts';
import { isRefusal } from '#lib/evidence/read/refusal.ts';
import { type FoundSecret, maskSecrets, mayNeedMask } from '#lib/secrets/mask.ts';
import type { ReadDocument } from './document.ts';

/** The version of the rules. Documents that earlier rules searched are searched again by a job. */
export const SECRET_RULES = 1;

/** Secrets of one document that are listed; the number counts them all. */
const MAX_LISTED = 100;

/** The secrets of a document: kinds and places, never values. */
export type DocumentSecrets = { count: number; found: FoundSecret[] };

/**
 * The secrets of a document, null where it has none. The pointers lead into the parsed view of the document: into
 * `statement` and `document` where a signed statement is shown beside it.
 */
export function secretsOfDocument(
  reading: Pick<ParsedEvidence, 'bytes' | 'statement' | 'format' | 'signed'>,
): DocumentSecrets | null {
  const secrets: DocumentSecrets = { count: 0, found: [] };
  const search = (value: unknown) =>
    maskSecrets(value, {
      onSecret: (one) => {
        secrets.count += 1;
        if (secrets.found.length < MAX_LISTED) secrets.found.push(one);
      },
    });
  const { statement } = reading;
  const hasOwnStatement = statement !== null && reading.format !== 'in-toto-statement';
  const payload = hasOwnStatement ? payloadOf(reading.signed) : null;
  const isClean = payload !== null && !mayNeedMask(payload.toString('utf8'));
  if (hasOwnStatement && !isClean) {
    const { subjects, predicate, predicateType } = statement;
    search({ statement: { predicateType, subject: subjects, predicate } });
  }
  const bytes = plainBytes(reading.bytes);
  if (bytes.length > MAX_PARSED_BYTES) for (const text of windowsOf(bytes)) search(text);
  else {
    const text = bytes.toString('utf8');
    const rest = isClean ? text.replace(payload.toString('base64'), '') : text;
    if (mayNeedMask(rest)) search(hasOwnStatement ? { document: jsonOrText(text) } : jsonOrText(text));
  }
  return secrets.count === 0 ? null : secrets;
}

/** The payload of the only envelope of a document, which its statement was read from; null where there is none. */
function payloadOf(signed: ParsedEvidence['signed']): Buffer | null {
  if (signed?.kind === 'dsse') return Buffer.from(signed.envelope.payload);
  if (signed?.kind !== 'bundle') return null;
  const { dsseEnvelope } = signed.bundle as { dsseEnvelope?: { payload?: unknown } };
  return typeof dsseEnvelope?.payload === 'string' ? Buffer.from(dsseEnvelope.payload, 'base64') : null;
}

function plainBytes(bytes: Uint8Array): Buffer {
  const inner = decompress(bytes);
  const { buffer, byteOffset, byteLength } = inner === null || isRefusal(inner) ? bytes : inner;
  return Buffer.from(buffer, byteOffset, byteLength);
}

/**
 * A larger document is searched as text, a part after the other, and without pointers: what is parsed takes many times
 * the memory of its text.
 */
const MAX_PARSED_BYTES = 4 * 1024 * 1024;
const WINDOW_BYTES = 1024 * 1024;
/** Parts overlap, so that a secret at the end of one is whole in the next. */
const OVERLAP_BYTES = 16 * 1024;

function* windowsOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; start += WINDOW_BYTES)
    yield bytes.toString('utf8', Math.max(0, start - OVERLAP_BYTES), start + WINDOW_BYTES);
}

/**
 * What a document states, with its secrets masked: what links, facts and verdicts are made of. Digests, signatures and
 * times stay, because no rule takes them for secrets.
 */
export function withoutSecrets<T extends Partial<Pick<ReadDocument, StatedMember>>>(
  stated: T,
  secrets: number | null,
): T {
  return secrets === null ? stated : { ...stated, ...maskSecrets(pick(stated)) };
}

type StatedMember = (typeof STATED_MEMBERS)[number];
const STATED_MEMBERS = ['subjects', 'facts', 'components', 'remarks', 'searchTerms', 'verification'] as const;

function pick<T extends object>(stated: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(stated).filter(([name]) => (STATED_MEMBERS as readonly string[]).includes(name)),
  ) as Partial<T>;
}
