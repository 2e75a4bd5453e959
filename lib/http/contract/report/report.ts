/** The schemas of reports: what requests may hold and what responses hold. */
import * as z from 'zod';
import { packQuery } from './pack.ts';
import { dateTime } from '#lib/http/contract/shared/shared-schemas.ts';
import { TARGET_OUTCOMES } from '#lib/metrics/target.ts';
import type { Report } from '#lib/report/report.ts';

export const REPORT_FORMATS = ['json', 'html', 'md', 'csv', 'pdf'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const reportQuery = packQuery.extend({
  format: z.enum(REPORT_FORMATS).optional().describe('By default `json`'),
});

const figure = z.object({
  id: z.string().describe('The id of the figure in the glossary'),
  name: z.string(),
  value: z.string(),
  parts: z.string().describe('What the value is made of'),
  previous: z.string().describe('The value of the period of equal length before'),
  targets: z
    .array(z.object({ text: z.string(), outcome: z.enum(TARGET_OUTCOMES) }))
    .describe('The targets that count for the figure, in words with their outcomes'),
  scope: z.string().describe('Over which artifacts, and when'),
  definition: z.string(),
});
const section = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ cells: z.array(z.string()), path: z.string().nullable() })),
  empty: z.string().describe('What the section says where it has no row'),
  leftOut: z.string().nullable().describe('What the rows leave out; null where they are complete'),
});

export const reportView = z
  .object({
    project: z.string().nullable(),
    from: z.string(),
    to: z.string(),
    createdAt: dateTime,
    baseUrl: z.string(),
    attestry: z.string(),
    figures: z.array(figure),
    sections: z.array(section),
    policy: z.object({ id: z.string(), version: z.int(), sha256: z.string() }),
    log: z.object({ origin: z.string(), size: z.int(), root: z.string() }).nullable(),
  })
  .meta({ id: 'Report' }) satisfies z.ZodType<Report>;
