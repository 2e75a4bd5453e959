/** The schemas of verification results. */
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
  problem,
  verificationOutcome,
} from './shared/shared-schemas.ts';

const nullableString = z.string().nullable();

export const signer = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('certificate'),
      identity: z.string().describe('The subject alternative name of the certificate'),
      identityType: z.enum(['uri', 'email', 'dns', 'otherName', 'subject']),
      issuer: nullableString.describe('The OIDC issuer that confirmed the identity'),
      oids: z.record(z.string(), z.string()).meta({ description: 'The Fulcio extensions of the certificate, by name' }),
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
  .meta({ id: 'Signer', description: 'The signer, with a signature that its key verifies' });

export const check = z
  .object({
    check: checkName,
    outcome: checkOutcome,
    code: z.string().meta({ description: 'A stable, kebab-case code of the result' }),
    detail: z.string().describe('What was checked and what was found, in one sentence'),
    expected: nullableString.describe('The expected value, if the check compares values'),
    actual: nullableString.describe('The value found'),
    remediation: nullableString.describe('What to do about the result; null when there is nothing to do'),
    evidence: z
      .record(z.string(), json)
      .nullable()
      .describe('Details, such as compared fields, certificates and log entries'),
  })
  .meta({ id: 'Check' });

export const verification = z
  .object({
    outcome: verificationOutcome,
    signer: signer.nullable().describe('Null unless the key of the signer verifies the signature'),
    checks: z.array(check).meta({
      description:
        'One or more results for each of the eight checks, for every signed document; none for an unsigned one',
    }),
    signedAt: dateTime.nullable().describe('The earliest trusted time; null when there is none'),
    trustedTimes: z
      .array(z.object({ source: z.enum(['rfc3161', 'transparency-log']), time: dateTime, authority: z.string() }))
      .describe('The times that trusted timestamp authorities and transparency logs confirm'),
    logEntries: z
      .array(
        z.object({
          log: z.string(),
          logIndex: nullableString,
          integratedTime: nullableString,
          kind: z.string(),
          version: z.string(),
          inclusion: z.enum(['proof', 'promise', 'both', 'none']),
          url: nullableString,
        }),
      )
      .describe('The entries of transparency logs in the document'),
    comparisons: z
      .array(
        z.object({
          field: z.string(),
          certificate: nullableString,
          predicate: nullableString,
          agrees: z.boolean().nullable().describe('Null when the two values cannot be compared'),
        }),
      )
      .describe('The fields that both the certificate and the predicate can state'),
    trust: z
      .object({ id: z.string(), name: z.string(), version: z.int() })
      .nullable()
      .describe('The trust entry that the verification rests on'),
    member: z
      .int()
      .nullable()
      .optional()
      .describe('The index of the envelope that the result is about, in a document of several envelopes'),
    verifiedAt: dateTime,
    durationMs: z.number().describe('The duration of the verification, in milliseconds'),
  })
  .meta({ id: 'Verification' }) satisfies z.ZodType<Omit<Verification, 'signer' | 'checks'>>;

const subjects = z
  .array(z.object({ name: nullableString, digest: digestSet }))
  .describe('The artifacts that the document names; a bounded number of them');
const format = nullableString.describe(
  'The format of the document, such as `sigstore-bundle` or `cyclonedx`; null when it cannot be read',
);
const predicateType = nullableString.describe('The predicate type of an in-toto statement; null for other documents');

const pointer = z.string().describe('The position in the file: a JSON pointer (RFC 6901), or `line N`');
export const remark = z.object({ code: z.string().describe('Stable, kebab-case'), pointer, message: z.string() });
const documentError = z
  .object({
    code: z.string().describe('Stable, kebab-case'),
    message: z.string().describe('The reason, in one sentence'),
    pointer,
  })
  .meta({ id: 'DocumentError' });

export const ingestResult = z
  .object({
    outcome: z
      .enum(['stored', 'duplicate', 'rejected'])
      .describe('`duplicate`: the same bytes were stored before. `rejected`: the document cannot be read'),
    id: evidenceId,
    format,
    predicateType,
    subjects,
    verification: verification.nullable().describe('Null for a rejected document'),
    error: documentError
      .optional()
      .meta({ description: 'Why the document was rejected; only with the outcome `rejected`' }),
    restored: z
      .boolean()
      .optional()
      .describe('True for a duplicate whose bytes retention had dropped: they are stored again'),
    remarks: z
      .array(remark)
      .optional()
      .meta({ description: 'Parts of the document that were skipped or read leniently; left out when there are none' }),
  })
  .meta({ id: 'IngestResult' }) satisfies z.ZodType<Omit<IngestResult, 'verification'>>;

export const ingestResponse = z.object({ results: z.array(ingestResult) }).meta({ id: 'IngestResponse' });

const lineNumber = z.int().describe('The number of the line, from 1');
const documents = z.int().describe('The number of documents with this outcome');
/** A line of the response to a stream of evidence. */
export const streamedLine = z
  .union([
    ingestResult.extend({ line: lineNumber }).meta({ id: 'LineResult', description: 'The result of a document' }),
    z
      .object({
        summary: z.object({
          complete: z.boolean().describe('Whether every line has results'),
          lines: z.int().describe('The number of the last line that has results: the rest begins behind it'),
          stored: documents,
          duplicate: documents,
          rejected: documents,
        }),
        error: problem.optional().describe('Why there are no more results; only where it is not complete'),
      })
      .meta({ id: 'StreamEnd', description: 'The last line. Without one the connection was lost' }),
  ])
  .meta({ id: 'StreamedLine' });

export const verifyResult = z
  .object({
    id: evidenceId,
    format,
    predicateType,
    title: z.string().meta({ description: 'The kind of document, in plain words' }),
    subjects,
    remarks: z.array(remark),
    verification: verification.nullable().meta({ description: 'Null when the document could not be read' }),
    error: documentError.optional().meta({ description: 'Why the document could not be read' }),
  })
  .meta({ id: 'VerifyResult' }) satisfies z.ZodType<Pick<VerifyResult, 'id' | 'title'>>;
export const verifyResponse = z
  .object({
    results: z.array(verifyResult).meta({ description: 'One result for each document of the file, in order' }),
  })
  .meta({ id: 'VerifyResponse' });
