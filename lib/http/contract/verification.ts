/** What of a document is true, as it is told outside. */
import * as z from 'zod';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { IngestResult, VerifyResult } from '#lib/views/evidence.ts';
import {
  checkName,
  checkOutcome,
  digestSet,
  evidenceId,
  json,
  dateTime,
  verificationOutcome,
} from './shared-schemas.ts';

const nullableString = z.string().nullable();

export const signer = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('certificate'),
      identity: z.string(),
      identityType: z.enum(['uri', 'email', 'dns', 'otherName', 'subject']),
      issuer: nullableString,
      oids: z.record(z.string(), z.string()).meta({ description: 'Fulcio certificate extensions by name' }),
      certificate: z.object({
        subject: z.string(),
        issuer: z.string(),
        serial: z.string(),
        notBefore: dateTime,
        notAfter: dateTime,
        sha256: z.string(),
        keyType: z.string(),
      }),
    }),
    z.object({
      kind: z.literal('key'),
      identity: z.string(),
      keyId: z.string(),
      keyType: z.string(),
      name: nullableString,
    }),
  ])
  .meta({ id: 'Signer' });

export const check = z
  .object({
    check: checkName,
    outcome: checkOutcome,
    code: z.string().meta({ description: 'Stable, kebab-case' }),
    detail: z.string(),
    expected: nullableString,
    actual: nullableString,
    remediation: nullableString,
    evidence: z.record(z.string(), json).nullable(),
  })
  .meta({ id: 'Check' });

export const verification = z
  .object({
    outcome: verificationOutcome,
    signer: signer.nullable(),
    checks: z.array(check).meta({ description: 'All eight for every signed document; none for an unsigned one' }),
    signedAt: dateTime.nullable(),
    trustedTimes: z.array(
      z.object({ source: z.enum(['rfc3161', 'transparency-log']), time: dateTime, authority: z.string() }),
    ),
    logEntries: z.array(
      z.object({
        log: z.string(),
        logIndex: nullableString,
        integratedTime: nullableString,
        kind: z.string(),
        version: z.string(),
        inclusion: z.enum(['proof', 'promise', 'both', 'none']),
        url: nullableString,
      }),
    ),
    comparisons: z.array(
      z.object({
        field: z.string(),
        certificate: nullableString,
        predicate: nullableString,
        agrees: z.boolean().nullable(),
      }),
    ),
    trust: z.object({ id: z.string(), name: z.string(), version: z.int() }).nullable(),
    member: z.int().nullable().optional(),
    verifiedAt: dateTime,
    durationMs: z.number(),
  })
  .meta({ id: 'Verification' }) satisfies z.ZodType<Omit<Verification, 'signer' | 'checks'>>;

const subjects = z.array(z.object({ name: nullableString, digest: digestSet }));

export const remark = z.object({ code: z.string(), pointer: z.string(), message: z.string() });
const documentError = z
  .object({ code: z.string(), message: z.string(), pointer: z.string() })
  .meta({ id: 'DocumentError' });

export const ingestResult = z
  .object({
    outcome: z.enum(['stored', 'duplicate', 'rejected']),
    id: evidenceId,
    format: nullableString,
    predicateType: nullableString,
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
    format: nullableString,
    predicateType: nullableString,
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
