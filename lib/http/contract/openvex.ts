/** The schema of the OpenVEX draft. */
import * as z from 'zod';
import type { OpenVexDocument } from '#lib/views/openvex.ts';
import { VEX_DRAFT_STATUSES } from '#lib/views/waiver.ts';
import { dateTime } from './shared/shared-schemas.ts';

const identified = { '@id': z.string(), identifiers: z.object({ purl: z.string() }).optional() };

export const openVexDocument = z
  .object({
    '@context': z.string(),
    '@id': z.string(),
    author: z.string().describe('A text that says that this is a draft'),
    role: z.string(),
    timestamp: dateTime,
    version: z.int(),
    tooling: z.string(),
    statements: z.array(
      z.object({
        vulnerability: z.object({ name: z.string(), aliases: z.array(z.string()).optional() }),
        products: z.array(
          z.object({
            ...identified,
            hashes: z.record(z.string(), z.string()).optional(),
            subcomponents: z.array(z.object(identified)).optional(),
          }),
        ),
        status: z.enum(VEX_DRAFT_STATUSES),
        status_notes: z.string(),
        justification: z.string().optional(),
        impact_statement: z.string().optional(),
        action_statement: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'OpenVexDraft', description: 'An OpenVEX 0.2.0 document' }) satisfies z.ZodType<OpenVexDocument>;
