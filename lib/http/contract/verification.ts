/** What of a document is true, as it is told outside. */
import * as z from 'zod';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { IngestResult, VerifyResult } from '#lib/views/evidence.ts';
import { checkName, checkOutcome, digestSet, evidenceId, json, moment, verificationOutcome } from './words.ts';

const text = z.string().nullable();

export const signer = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('certificate'),
      identity: z.string(),
      identityType: z.enum(['uri', 'email', 'dns', 'otherName', 'subject']),
      issuer: text,
      oids: z.record(z.string(), z.string()).meta({ description: 'Fulcio certificate extensions by name' }),
      certificate: z.object({
        subject: z.string(),
        issuer: z.string(),
        serial: z.string(),
        notBefore: moment,
        notAfter: moment,
        sha256: z.string(),
        keyType: z.string(),
      }),
    }),
    z.object({ kind: z.literal('key'), identity: z.string(), keyId: z.string(), keyType: z.string(), name: text }),
  ])
  .meta({ id: 'Signer' });

export const check = z
  .object({
    check: checkName,
    outcome: checkOutcome,
    code: z.string().meta({ description: 'Stable, kebab-case' }),
    detail: z.string(),
    expected: text,
    actual: text,
    remediation: text,
    evidence: z.record(z.string(), json).nullable(),
  })
  .meta({ id: 'Check' });

export const verification = z
  .object({
    outcome: verificationOutcome,
    signer: signer.nullable(),
    checks: z.array(check).meta({ description: 'All eight for every signed document; none for an unsigned one' }),
    signedAt: moment.nullable(),
    trustedTimes: z.array(
      z.object({ source: z.enum(['rfc3161', 'transparency-log']), time: moment, authority: z.string() }),
    ),
    logEntries: z.array(
      z.object({
        log: z.string(),
        logIndex: text,
        integratedTime: text,
        kind: z.string(),
        version: z.string(),
        inclusion: z.enum(['proof', 'promise', 'both', 'none']),
        url: text,
      }),
    ),
    comparisons: z.array(
      z.object({ field: z.string(), certificate: text, predicate: text, agrees: z.boolean().nullable() }),
    ),
    trust: z.object({ id: z.string(), name: z.string(), version: z.int() }).nullable(),
    member: z.int().nullable().optional(),
    verifiedAt: moment,
    durationMs: z.number(),
  })
  .meta({ id: 'Verification' }) satisfies z.ZodType<Omit<Verification, 'signer' | 'checks'>>;

const subjects = z.array(z.object({ name: text, digest: digestSet }));

export const remark = z.object({ code: z.string(), pointer: z.string(), message: z.string() });
const documentError = z
  .object({ code: z.string(), message: z.string(), pointer: z.string() })
  .meta({ id: 'DocumentError' });

export const ingestResult = z
  .object({
    outcome: z.enum(['stored', 'duplicate', 'rejected']),
    id: evidenceId,
    format: text,
    predicateType: text,
    subjects,
    verification: verification.nullable(),
    error: documentError.optional().meta({ description: 'Of a rejected document' }),
    remarks: z.array(remark).optional().meta({ description: 'What was passed over or read with leniency' }),
  })
  .meta({ id: 'IngestResult' }) satisfies z.ZodType<Omit<IngestResult, 'verification'>>;

export const ingestResponse = z.object({ results: z.array(ingestResult) }).meta({ id: 'IngestResponse' });

export const verifyResult = z
  .object({
    id: evidenceId,
    format: text,
    predicateType: text,
    title: z.string().meta({ description: 'What it is, in plain words' }),
    subjects,
    remarks: z.array(remark),
    verification: verification.nullable().meta({ description: 'Null where the document could not be read' }),
    error: documentError.optional().meta({ description: 'Why the document could not be read' }),
  })
  .meta({ id: 'VerifyResult' }) satisfies z.ZodType<Pick<VerifyResult, 'id' | 'title'>>;
export const verifyResponse = z
  .object({
    results: z.array(verifyResult).meta({ description: 'One for each document of the file, in order' }),
  })
  .meta({ id: 'VerifyResponse' });
