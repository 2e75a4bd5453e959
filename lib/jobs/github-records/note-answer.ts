/** Stores what GitHub answered about an artifact, and when it is asked again. */
import { githubRecordsOf, type GithubRecordsRow, updateGithubRecords } from '#db/github/records.ts';
import type { Context } from '#lib/context/context.ts';
import type { AskedRecords } from '#lib/integrations/github/records/ask.ts';
import { pauseSeconds } from '#lib/packages/schedule.ts';
import { candidatesOf } from './find-artifacts.ts';

const EVERY_MINUTES = 360;
/** The owner of a repository seldom changes. */
const EVERY_MINUTES_PERSONAL = 1_440;
/** An artifact that is asked about only because somebody wanted it is given up after so many failures. */
const MAX_FAILURES_UNWATCHED = 5;
const MAX_MESSAGE_LENGTH = 500;

/** `askedAt` is RFC 3339. A row of another project, which a change of the project has put there meanwhile, is left. */
export async function noteAnswer(
  context: Context,
  known: GithubRecordsRow,
  { answer, askedAt }: { answer: AskedRecords; askedAt: string },
): Promise<void> {
  const at = context.now();
  const candidates = await candidatesOf(context.store.read, known.project);
  const isWatched = candidates.some(({ id }) => id === known.artifact);
  const after = (seconds: number): string => new Date(at.getTime() + seconds * 1000).toISOString();
  const again = (minutes: number): string | null => (isWatched ? after(pauseSeconds(minutes, 0, null)) : null);
  await context.store.write(async (tx) => {
    if ((await githubRecordsOf(tx, known.artifact))?.project !== known.project) return;
    switch (answer.kind) {
      case 'found':
        return updateGithubRecords(tx, known.artifact, {
          outcome: 'read',
          message: null,
          failures: 0,
          limitedUntil: null,
          askedAt,
          answeredAt: at.toISOString(),
          nextAt: again(EVERY_MINUTES),
          lists: JSON.stringify(answer.lists),
        });
      case 'personal':
        return updateGithubRecords(tx, known.artifact, {
          outcome: 'personal',
          message: null,
          failures: 0,
          limitedUntil: null,
          askedAt,
          answeredAt: at.toISOString(),
          nextAt: again(EVERY_MINUTES_PERSONAL),
          lists: null,
        });
      case 'unreached':
      case 'refused': {
        const failures = known.failures + 1;
        const retryAfter = answer.kind === 'unreached' ? answer.retryAfterSeconds : null;
        const isLimited = answer.kind === 'unreached' && answer.isLimited === true;
        const isGivenUp = !isWatched && !isLimited && failures >= MAX_FAILURES_UNWATCHED;
        const nextAt = isGivenUp ? null : after(pauseSeconds(EVERY_MINUTES, failures, retryAfter));
        return updateGithubRecords(tx, known.artifact, {
          outcome: answer.kind,
          message: answer.message.slice(0, MAX_MESSAGE_LENGTH),
          failures,
          askedAt,
          nextAt,
          limitedUntil: isLimited ? nextAt : null,
        });
      }
    }
  });
}
