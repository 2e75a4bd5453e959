/** A page of differences as a spreadsheet. */
import type { FindingPage } from '#lib/views/environment/environment.ts';
import { csvResponse } from './csv-response.ts';

const HEADER = [
  'environment',
  'owner',
  'kind',
  'slot',
  'running_image',
  'running_digest',
  'running_status',
  'expected_image',
  'expected_digest',
  'expected_status',
  'since',
  'until',
  'root_cause_step',
  'root_cause',
];

export function driftCsv(page: FindingPage): Response {
  const rows = page.findings.map(({ running, expected, rootCause, ...finding }) => [
    finding.environment,
    finding.owner,
    finding.kind,
    finding.slot,
    ...[running, expected].flatMap((side) => [
      side?.image ?? null,
      side?.digest ?? null,
      side?.artifact?.status ?? null,
    ]),
    finding.since,
    finding.until,
    rootCause?.step ?? null,
    rootCause?.text ?? null,
  ]);
  return csvResponse('drift', page.cursor, HEADER, rows);
}
