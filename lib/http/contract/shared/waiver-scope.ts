/** What a waiver is narrowed to, in every answer that names one. */
import * as z from 'zod';
import type { WaiverScope } from '#lib/status/status.ts';

export const waiverScope = {
  environment: z
    .string()
    .nullable()
    .describe('The environment in which alone the waiver counts; null: it counts in all'),
  vulnerability: z
    .string()
    .nullable()
    .describe('The vulnerability whose findings alone the waiver accepts; null: it is not narrowed to one'),
  component: z
    .string()
    .nullable()
    .describe(
      'The package URL of the component whose findings alone the waiver accepts; null: it is not narrowed to one',
    ),
} satisfies { [member in keyof WaiverScope]: z.ZodType<WaiverScope[member]> };
