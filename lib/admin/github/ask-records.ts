/** Asks GitHub at once what it lists of an artifact. */
import { githubLimitedUntil, githubRecordsOf, watchGithubRecords } from '#db/github/records.ts';
import { wholeStore } from '#db/open.ts';
import { unfinishedJobs } from '#db/system/jobs.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { ASK_RECORDS, askedProject, scheduleAsking } from './schedule-records.ts';

/** GitHub is asked about one artifact at most so often. */
const MIN_PAUSE_MS = 60_000;
/** Questions that may wait at once: a token has 5,000 requests an hour, and each question takes three. */
const MAX_WAITING = 20;

/**
 * Add the job that asks. Throws `not-found` for a digest that is not one artifact's, `unprocessable` where GitHub is
 * not asked about it, and `rate-limited` where it was asked a moment ago, too many questions wait, or it wants no more
 * requests for a while.
 */
export async function askAboutArtifact(context: Context, digest: string): Promise<void> {
  const { store, githubRecords } = context;
  const artifact = await findByDigest(store.read, digest);
  if (artifact === null) throw new AttestryError('not-found', 'no single artifact has this digest');
  const project = githubRecords && (await askedProject(store.read, githubRecords, artifact));
  if (!project || githubRecords === null)
    throw new AttestryError(
      'unprocessable',
      'GitHub is asked about the SHA-256 of artifacts of its claimed repositories only, with ATTESTRY_GITHUB_TOKEN',
    );
  requireAccess(context, 'github.ask', { project: project.slug });
  const now = context.now();
  const [known, limitedUntil] = [
    await githubRecordsOf(store.read, artifact.id),
    await githubLimitedUntil(wholeStore(store.read)),
  ];
  if (limitedUntil !== null) refuseBefore(now, Date.parse(limitedUntil), 'GitHub wants no requests for a while');
  if (known?.askedAt) refuseBefore(now, Date.parse(known.askedAt) + MIN_PAUSE_MS, 'GitHub was asked a moment ago');
  const waiting = await unfinishedJobs(wholeStore(store.read), [ASK_RECORDS], MAX_WAITING);
  const isAsking = waiting.some(({ key }) => key === String(artifact.id));
  if (isAsking || waiting.length >= MAX_WAITING)
    throw new AttestryError(
      'rate-limited',
      isAsking ? 'GitHub is being asked about it already' : 'GitHub is being asked about too many artifacts already',
      { retryAfterSeconds: 10 },
    );
  const at = now.toISOString();
  await store.write(async (tx) => {
    await watchGithubRecords(tx, { artifact: artifact.id, project: project.id, nextAt: at });
    await scheduleAsking(tx, artifact.id, githubRecords, at);
    const object = { kind: 'artifact', id: await digestOf(tx, artifact) };
    const change = { before: { nextAt: known?.nextAt ?? null }, after: { nextAt: at } };
    await recordAction(tx, context, { action: 'github.ask', object, ...change });
  });
}

function refuseBefore(now: Date, until: number, message: string): void {
  const retryAfterSeconds = Math.ceil((until - now.getTime()) / 1000);
  if (retryAfterSeconds > 0) throw new AttestryError('rate-limited', message, { retryAfterSeconds });
}
