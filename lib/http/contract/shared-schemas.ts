/** Closed lists and small shapes that many answers share. */
import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '#lib/errors.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { CHECK_NAMES } from '#lib/verify/result/verification.ts';

export const dateTime = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
export const digest = z.string().meta({ description: '`alg:hex`', example: `sha256:${'ab'.repeat(32)}` });
export const evidenceId = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .meta({ description: 'sha256 of the original bytes' });
export const digestSet = z
  .record(z.string(), z.string())
  .meta({ description: 'in-toto DigestSet: algorithm to value', example: { sha256: 'ab'.repeat(32) } });
export const json = z.unknown().meta({ description: 'Any JSON value' });

export const status = z.enum(ARTIFACT_STATUSES).meta({ id: 'Status' });
export const checkName = z.enum(CHECK_NAMES).meta({ id: 'CheckName' });
export const checkOutcome = z.enum(['pass', 'warn', 'fail', 'missing', 'skip', 'error']).meta({ id: 'CheckOutcome' });
export const verificationOutcome = z
  .enum(['verified', 'failed', 'untrusted', 'unsigned', 'error'])
  .meta({ id: 'VerificationOutcome' });
export const slsaLevel = z
  .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
  .nullable()
  .meta({ description: 'SLSA Build level concluded from signer and builder; null where none can be' });
export const projectRef = z.object({ slug: z.string(), host: z.string(), name: z.string() }).meta({ id: 'ProjectRef' });
export const total = z
  .object({ count: z.int(), atLeast: z.boolean() })
  .meta({ description: 'Counted up to a bound; `atLeast` where there are more' });
export const cursor = z
  .string()
  .nullable()
  .meta({ description: 'Hand it back as `cursor` for the next page; null on the last' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string(),
    pointer: z.string().optional(),
    requestId: z.string().optional(),
    results: z.array(z.unknown()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a stable code' });

/** Who made a change. */
export const actor = z
  .object({
    kind: z.enum(['anonymous', 'token', 'workload', 'person', 'webhook', 'command-line', 'job']),
    identifier: z.string().meta({ description: 'Tells actors of one kind apart: the number of a token, and so on' }),
    name: z.string(),
  })
  .meta({ id: 'Actor' });
