/** The schema of what a response says about a document of a registered predicate type. */
import * as z from 'zod';
import { FIELD_TYPES } from '#lib/policy/predicates/fields.ts';
import type { ConformanceView } from '#lib/views/predicate-type/conformance.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const conformance = z
  .object({
    type: z.object({ id: z.string(), version: z.int(), title: z.string() }),
    project: z.string().nullable().describe('The project by whose type it was judged; null where no project is known'),
    outcome: z
      .enum(['conforms', 'does-not-conform', 'not-judged'])
      .describe('`not-judged`: the predicate was not read, or the comparison takes too much work'),
    violations: z
      .array(z.object({ pointer: z.string(), reason: z.string() }))
      .describe('The places of the predicate that do not conform; at most 10'),
    reason: z.string().nullable().describe('Why it was not judged; null elsewhere'),
    fields: z
      .array(
        z.object({
          name: z.string(),
          title: z.string(),
          type: z.enum(FIELD_TYPES),
          value: z
            .union([scalar, z.array(scalar).readonly()])
            .nullable()
            .describe('Secrets are masked, long texts and lists cut; null where there is no value of the type'),
          problem: z.string().nullable().describe('Why there is no value; null where there is one'),
        }),
      )
      .describe('The fields that the type shows'),
  })
  .meta({ id: 'Conformance' }) satisfies z.ZodType<ConformanceView>;
