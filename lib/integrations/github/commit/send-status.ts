/** Writes commit statuses of GitHub (GitHub REST 2022-11-28, “Commit statuses”). */
import { githubApiOf } from '#lib/notify/sending/code-host.ts';
import { githubStatus } from '#lib/notify/sending/commit-status.ts';
import { commitTask, taken } from '../../outgoing/commit-task.ts';
import { post } from '../../outgoing/post.ts';
import type { Send } from '../../outgoing/send.ts';
import { githubHeaders } from './headers.ts';
import { githubResult } from './result.ts';

const NEEDS = 'a token with “Commit statuses: write”, or the scope repo:status,';

/** GitHub shows the newest status of each context, so that writing one again changes nothing. */
export const sendGithubStatus: Send<'github-status'> = async (settings, { url, secret }, outgoing) => {
  const task = commitTask(url, outgoing);
  if (task.kind === 'none') return task.result;
  const api = githubApiOf(url);
  const headers = githubHeaders(secret);
  const options = { now: outgoing.now, needs: NEEDS };
  if (task.kind === 'write') {
    const address = new URL(`${api}/repos/${task.path}/statuses/${task.about.commit}`);
    return githubResult(await post(settings, address, { ...githubStatus(task.about), headers }), options);
  }
  if (task.path === null) {
    const answer = await post(settings, new URL(`${api}/rate_limit`), { method: 'GET', headers, body: '' });
    const result = githubResult(answer, options);
    return result.outcome === 'delivered' ? taken('GitHub knows the token; no status was written', 200) : result;
  }
  const body = JSON.stringify({ state: 'pending', context: 'attestry' });
  const answer = await post(settings, new URL(`${api}/repos/${task.path}/statuses/${task.commit}`), { headers, body });
  return saysNoCommit(answer)
    ? taken('the token may write statuses; none was written', 422)
    : githubResult(answer, options);
};

/** Whether GitHub would have written to a commit that does not exist. */
export function saysNoCommit(answer: Awaited<ReturnType<typeof post>>): boolean {
  return typeof answer !== 'string' && answer.status === 422 && /no commit found/i.test(answer.text);
}
