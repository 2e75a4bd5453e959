/** Enumerations and small schemas that many responses share. */
import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#lib/errors.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { CHECK_NAMES } from '#lib/verify/result/verification.ts';

export const dateTime = z.string().meta({ format: 'date-time', description: 'A time: RFC 3339, UTC' });
export const digest = z
  .string()
  .meta({ description: 'A digest: `algorithm:hex`', example: `sha256:${'ab'.repeat(32)}` });
/** The name of an environment, as a parameter of a query. */
export const environmentQuery = z.string().trim().min(1).max(200).optional().meta({ example: 'production' });
export const evidenceId = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .meta({ description: 'The id of a document: the SHA-256 of its original bytes' });
export const digestSet = z.record(z.string(), z.string()).meta({
  description: 'in-toto DigestSet: the value of the digest by algorithm',
  example: { sha256: 'ab'.repeat(32) },
});
export const json = z.unknown().meta({ description: 'Any JSON value' });

export const status = z.enum(ARTIFACT_STATUSES).meta({
  id: 'Status',
  description:
    '`verified`: every required check passes. `incomplete`: no required check fails, but required evidence is missing. `failed`: a required check fails. `waived`: failed or incomplete, but a waiver accepts it. `unknown`: nothing is known, no project that is expected here has it, or no rule applies. `error`: a required check could not be made',
});
export const checkName = z
  .enum(CHECK_NAMES)
  .meta({ id: 'CheckName', description: 'The name of a verification check of a document' });
export const checkOutcome = z.enum(['pass', 'warn', 'fail', 'missing', 'skip', 'error']).meta({
  id: 'CheckOutcome',
  description:
    '`missing`: a required part is absent. `skip`: the check does not apply, was not requested, or was not reached. `error`: the check could not be made',
});
export const verificationOutcome = z.enum(['verified', 'failed', 'untrusted', 'unsigned', 'error']).meta({
  id: 'VerificationOutcome',
  description:
    '`verified`: the signature is valid, leads to a configured root or key at a trusted time, and the document does not contradict itself. `failed`: at least one check failed. `untrusted`: no check failed, but the document leads to no configured root or key. `unsigned`: there is nothing to verify. `error`: something could not be checked',
});
export const slsaLevel = z
  .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
  .nullable()
  .meta({ description: 'The SLSA Build level, concluded from signer and builder; null when none can be concluded' });
export const projectRef = z
  .object({
    slug: z.string().meta({ description: 'The name of the project with its host', example: 'github.com/o/r' }),
    host: z.string().describe('The part of the slug before the first slash'),
    name: z.string().describe('The part of the slug after the first slash'),
  })
  .meta({ id: 'ProjectRef' });
export const total = z
  .object({ count: z.int(), atLeast: z.boolean() })
  .meta({ description: 'A number that is counted up to a limit; `atLeast` is true when there may be more' });
export const cursor = z
  .string()
  .nullable()
  .meta({ description: 'Send it as the parameter `cursor` to get the next page; null on the last page' });

/** The parameters of a list whose cursor is the number of its last row. */
export const numberedPageQuery = z.object({
  cursor: z.coerce.number().int().min(1).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** A text in a request. `what` names it in the message. */
export const requestText = (what: string) => z.string().max(2_000, `${what} has at most 2,000 characters`);

export const documentProblem = z
  .object({
    pointer: z.string().describe('A JSON pointer (RFC 6901) into the document'),
    message: z.string(),
    line: z.int().nullable().describe('From 1; null where the document is no text'),
    column: z.int().nullable(),
  })
  .meta({ id: 'DocumentProblem', description: 'What is wrong at one place of a document' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().describe('The HTTP status'),
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().describe('The cause, in one sentence'),
    pointer: z
      .string()
      .optional()
      .describe('The part of the request that is wrong: a JSON pointer (RFC 6901), or `line N` in JSON Lines'),
    problems: z
      .array(documentProblem)
      .optional()
      .describe('Everything that is wrong with a document that is refused as a whole, such as a policy'),
    requestId: z
      .string()
      .optional()
      .describe('The id of the request, as in the header `x-request-id`; the server logs internal errors with it'),
    results: z
      .array(z.unknown())
      .optional()
      .describe('The result of each document, when none of several documents could be read or stored'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; `code` is stable' });

/** The sender or the author of a change. */
export const actor = z
  .object({
    kind: z.enum(['anonymous', 'token', 'workload', 'person', 'webhook', 'command-line', 'job']),
    identifier: z.string().meta({
      description:
        'Distinguishes the actors of one kind: the number of a token, issuer, repository id and subject of a workload, the user of a command line, the kind of a job',
    }),
    name: z.string().describe('A name for people; several actors can have the same'),
  })
  .meta({ id: 'Actor', description: 'The sender of a document, or the author of a change' });
