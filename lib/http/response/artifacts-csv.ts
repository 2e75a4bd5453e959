/** A page of artifacts as a spreadsheet: exactly the rows that the list shows. */
import type { ArtifactListItem, ArtifactPage } from '#lib/views/artifact.ts';
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
  'own_status',
  'part_of',
];

/** Further columns of a list that is filtered by an environment. */
const THERE = ['environment_status', 'environment_reason'];

/** The status and the reason of a row: those of its release, but in an environment those of the artifact. */
function shownIn(item: ArtifactListItem, inEnvironment: boolean): [string, string] {
  const { status, reason } = inEnvironment ? item : (item.release ?? item);
  return [status, reason];
}

/** `inEnvironment`: the list is filtered by an environment. */
export function artifactsCsv(page: ArtifactPage, { inEnvironment = false } = {}): Response {
  const rows = maskSecrets(page).artifacts.map((item) => [
    item.digest,
    item.name,
    item.version,
    item.project?.slug ?? null,
    ...shownIn(item, inEnvironment),
    item.slsaLevel,
    item.signer,
    item.environments.join(' '),
    item.evidenceCount,
    item.firstSeen,
    item.statusSince,
    item.project === null ? null : String(item.claimed),
    item.status,
    item.partOf ?? null,
    ...(inEnvironment ? [item.environmentStatus ?? null, item.environmentReason ?? null] : []),
  ]);
  return csvResponse('artifacts', page.cursor, inEnvironment ? [...HEADER, ...THERE] : HEADER, rows);
}
