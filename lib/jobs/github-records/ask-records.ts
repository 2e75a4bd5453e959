/** The job that asks GitHub what it lists of an artifact. */
import { artifactById } from '#db/artifact/artifacts.ts';
import { githubLimitedUntil, githubRecordsOf, removeGithubRecords, updateGithubRecords } from '#db/github/records.ts';
import { askedProject, type AskRecordsPayload } from '#lib/admin/github/schedule-records.ts';
import type { Context } from '#lib/context/context.ts';
import type { GithubOptions } from '#lib/integrations/github/client/client.ts';
import { askRecords } from '#lib/integrations/github/records/ask.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { githubOptions } from '#lib/jobs/fetch/fetch-github.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { GithubRecordLists } from '#lib/views/github/records.ts';
import { noteAnswer } from './note-answer.ts';

/**
 * Run one attempt, and say when the next one is due. What GitHub lists is no evidence: whatever it answers, no artifact
 * changes. An attempt that fails leaves the lists as they are.
 */
export async function runAskRecords(
  context: Context,
  { artifact: id }: AskRecordsPayload,
  options: GithubOptions = githubOptions(),
): Promise<JobResult> {
  const { store, githubRecords, now } = context;
  const db = store.read;
  const [row, known] = [await artifactById(db, id), await githubRecordsOf(db, id)];
  if (known === null || githubRecords === null) return { outcome: 'done' };
  const project = row && (await askedProject(db, githubRecords, row));
  if (row === null || project === null || project.id !== known.project) {
    await store.write((tx) => removeGithubRecords(tx, id));
    return { outcome: 'done' };
  }
  const limitedUntil = await githubLimitedUntil(db);
  if (limitedUntil !== null && Date.parse(limitedUntil) > now().getTime()) {
    await store.write((tx) => updateGithubRecords(tx, id, { nextAt: limitedUntil }));
    return { outcome: 'done' };
  }
  const askedAt = now().toISOString();
  const { host, slug, hostId, claimedHostId } = project;
  const asked = {
    digest: await digestOf(db, row),
    host,
    slug: slug.slice(host.length + 1),
    hostId: claimedHostId ?? hostId,
  };
  const answer = await askRecords(
    options,
    asked,
    known.lists === null ? null : (JSON.parse(known.lists) as GithubRecordLists),
  );
  await noteAnswer(context, known, { answer, askedAt });
  return { outcome: 'done' };
}
