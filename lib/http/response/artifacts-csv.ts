/** A page of artifacts as a spreadsheet: exactly the rows that the list shows. */
import type { ArtifactPage } from '#lib/views/artifact.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { csvResponse } from './csv/csv-response.ts';

const HEADER = [
  'digest',
  'name',
  'version',
  'project',
  'status',
  'reason',
  'slsa_level',
  'signer',
  'environments',
  'evidence',
  'first_seen',
  'status_since',
  'project_expected',
];

/** Further columns of a list that is filtered by an environment. */
const THERE = ['environment_status', 'environment_reason'];

/** `inEnvironment`: the list is filtered by an environment. */
export function artifactsCsv(page: ArtifactPage, { inEnvironment = false } = {}): Response {
  const rows = maskSecrets(page).artifacts.map((item) => [
    item.digest,
    item.name,
    item.version,
    item.project?.slug ?? null,
    item.status,
    item.reason,
    item.slsaLevel,
    item.signer,
    item.environments.join(' '),
    item.evidenceCount,
    item.firstSeen,
    item.statusSince,
    item.project === null ? null : String(item.claimed),
    ...(inEnvironment ? [item.environmentStatus ?? null, item.environmentReason ?? null] : []),
  ]);
  return csvResponse('artifacts', page.cursor, inEnvironment ? [...HEADER, ...THERE] : HEADER, rows);
}
