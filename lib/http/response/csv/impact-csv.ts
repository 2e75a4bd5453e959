/** A page of impact as a spreadsheet: a row for each artifact in each environment. */
import type { ImpactPage } from '#lib/views/impact/impact.ts';
import { csvResponse } from './csv-response.ts';

const HEADER = ['environment', 'owner', 'digest', 'name', 'project', 'status', 'reason', 'since', 'path'];

export function impactCsv({ environments, cursor }: ImpactPage): Response {
  const rows = environments.flatMap(({ name: environment, owner, artifacts }) =>
    artifacts.map(({ digest, name, project, status, reason, since, path }) => [
      environment,
      owner,
      digest,
      name,
      project,
      status,
      reason,
      since,
      path.map(({ kind, label }) => `${kind} ${label}`).join(' → '),
    ]),
  );
  return csvResponse('impact', cursor, HEADER, rows);
}
