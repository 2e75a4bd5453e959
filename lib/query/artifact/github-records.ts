/** What GitHub lists of an artifact. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { githubRecordsOf, type GithubRecordsRow } from '#db/github/records.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { projectById, type ProjectRow } from '#db/project/projects.ts';
import type { Db } from '#db/open.ts';
import type { GithubRecordsHost } from '#lib/context/github-records.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { GithubRecordLists, GithubRecordsView } from '#lib/views/github/records.ts';

/** What is known; null where GitHub is not asked about the artifact, and has never been for its present project. */
export async function githubRecordsView(
  db: Db,
  asked: GithubRecordsHost | null,
  artifact: ArtifactRow,
): Promise<GithubRecordsView | null> {
  const stored = await githubRecordsOf(db, artifact.id);
  if (stored === null && asked === null) return null;
  const project = artifact.project === null ? null : await projectById(db, artifact.project);
  if (project === null || project.claimedAt === null) return null;
  const row = stored?.project === project.id ? stored : null;
  if (row?.outcome === 'personal') return null;
  const canAsk = asked !== null && isAsked(project, asked) && artifact.alg === (await findTerm(db, 'sha256'));
  if (row === null && !canAsk) return null;
  const lists = row === null || row.lists === null ? null : (JSON.parse(row.lists) as GithubRecordLists);
  return {
    organization: lists?.organization ?? null,
    outcome: row?.outcome ?? 'never',
    summary: summaryOf(row, lists),
    askedAt: row?.askedAt ?? null,
    answeredAt: row?.answeredAt ?? null,
    nextAt: asked === null ? null : (row?.nextAt ?? null),
    canAsk,
    storage: lists?.storage.records ?? [],
    deployments: lists?.deployments.records ?? [],
    hidden: lists === null ? 0 : lists.storage.leftOut + lists.deployments.leftOut,
  };
}

/** Whether GitHub is asked about artifacts of a project. */
export const isAsked = ({ host, claimedAt }: Pick<ProjectRow, 'host' | 'claimedAt'>, of: GithubRecordsHost): boolean =>
  host === of.host && claimedAt !== null;

/** One sentence. GitHub that cannot be reached says nothing about the artifact. */
function summaryOf(row: GithubRecordsRow | null, lists: GithubRecordLists | null): string {
  const before = lists === null ? '' : shownBefore(lists);
  switch (row?.outcome) {
    case undefined:
    case 'never':
      return 'GitHub was not asked about this artifact yet.';
    case 'unreached':
      return `GitHub could not be asked, which says nothing about the artifact: ${row?.message}.${before}`;
    case 'refused':
      return `What GitHub lists could not be read: ${row?.message}.${before}`;
    case 'personal':
    case 'read':
      return lists === null ? 'GitHub lists nothing.' : listedSentence(lists);
  }
}

const shownBefore = (lists: GithubRecordLists): string =>
  isEmpty(lists) ? ' It listed none before.' : ' What it listed before is shown.';

const isEmpty = ({ storage, deployments }: GithubRecordLists): boolean =>
  storage.records.length + deployments.records.length === 0;

function listedSentence(lists: GithubRecordLists): string {
  const { organization, storage, deployments } = lists;
  const hidden = storage.leftOut + deployments.leftOut;
  if (isEmpty(lists))
    return hidden === 0
      ? `GitHub lists no record of this digest for ${organization} that the token may see.`
      : `GitHub counts ${formatQuantity(hidden, 'record')} for ${organization}, and gave none of this digest and this repository.`;
  const [stored, deployed] = [storage.records.length, deployments.records.length];
  const counted = [
    ...(stored === 0 ? [] : [formatQuantity(stored, 'storage record')]),
    ...(deployed === 0 ? [] : [formatQuantity(deployed, 'deployment record')]),
  ];
  const more = hidden === 0 ? '' : ` ${formatQuantity(hidden, 'further record')} not shown.`;
  return `GitHub lists ${counted.join(' and ')} of this digest for ${organization}.${more}`;
}
