/** Writes check runs of GitHub, as a GitHub App (GitHub REST 2022-11-28, “Check runs”). */
import { githubApiOf } from '#lib/notify/sending/code-host.ts';
import { COMMIT_CONTEXT, githubCheck } from '#lib/notify/sending/commit-status.ts';
import { commitTask, taken } from '../../outgoing/commit-task.ts';
import { post } from '../../outgoing/post.ts';
import type { Send } from '../../outgoing/send.ts';
import { appToken } from './app-token.ts';
import { githubHeaders } from './headers.ts';
import { githubResult } from './result.ts';
import { saysNoCommit } from './send-status.ts';

const NEEDS = 'an App that is installed with “Checks: write”';

/**
 * A new check for each message: GitHub shows the newest one of a name. An attempt that was made before, and whose
 * answer was lost, is found by the id of the message, and changed.
 */
export const sendGithubCheck: Send<'github-check'> = async (settings, { url, app, secret }, outgoing) => {
  const task = commitTask(url, outgoing);
  if (task.kind === 'none') return task.result;
  const { now, id } = outgoing;
  const api = githubApiOf(url);
  if (task.path === null)
    return {
      outcome: 'refused',
      status: null,
      answer: 'an App is installed by repository: test a subscription with the address of one',
      retryAfterSeconds: null,
    };
  const made = await appToken(settings, { app, key: secret }, { api, repository: task.path, now });
  if (typeof made === 'string' || !('token' in made)) return githubResult(made, { now, needs: NEEDS });
  const headers = githubHeaders(made.token);
  const runs = `${api}/repos/${task.path}/check-runs`;
  if (task.kind === 'try') {
    const body = JSON.stringify({ name: COMMIT_CONTEXT, head_sha: task.commit });
    const answer = await post(settings, new URL(runs), { headers, body });
    return saysNoCommit(answer)
      ? taken('the App may write checks; none was written', 422)
      : githubResult(answer, { now, needs: NEEDS });
  }
  const { commit } = task.about;
  const message = { ...githubCheck(task.about, { externalId: id, now }), headers };
  const list = new URL(`${api}/repos/${task.path}/commits/${commit}/check-runs?check_name=${COMMIT_CONTEXT}`);
  const earlier = await post(settings, list, { method: 'GET', headers, body: '' });
  const run = typeof earlier === 'string' ? null : runOf(earlier.json('check_runs'), id);
  const answer =
    run === null
      ? await post(settings, new URL(runs), message)
      : await post(settings, new URL(`${runs}/${run}`), { ...message, method: 'PATCH' });
  return githubResult(answer, { now, needs: NEEDS });
};

/** The number of the check that an earlier attempt of the same message has made. */
function runOf(runs: unknown, externalId: string): number | null {
  if (!Array.isArray(runs)) return null;
  const found = (runs as { id?: unknown; external_id?: unknown }[]).find((run) => run?.external_id === externalId);
  return Number.isSafeInteger(found?.id) ? (found!.id as number) : null;
}
