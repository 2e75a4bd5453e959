/** Writes commit statuses of GitLab (GitLab REST v4, “Set commit pipeline status”). */
import { gitlabApiOf } from '#lib/notify/sending/code-host.ts';
import { commitState, gitlabStatus } from '#lib/notify/sending/commit-status.ts';
import type { SendResult } from '#lib/notify/sending/target.ts';
import { commitTask, taken } from '../outgoing/commit-task.ts';
import { type HttpAnswer, post, resultOf, unreached } from '../outgoing/post.ts';
import type { Send } from '../outgoing/send.ts';

const NEEDS = 'a token with the scope api and the role Developer';

/**
 * GitLab has one status of a name and a commit. It refuses to set one to the state that it has, which is then what was
 * asked for.
 */
export const sendGitlabStatus: Send<'gitlab-status'> = async (settings, { url, secret }, outgoing) => {
  const task = commitTask(url, outgoing);
  if (task.kind === 'none') return task.result;
  const { now } = outgoing;
  const api = gitlabApiOf(url);
  const headers = { 'content-type': 'application/json', 'private-token': secret };
  if (task.kind === 'try' && task.path === null) {
    const answer = await post(settings, new URL(`${api}/version`), { method: 'GET', headers, body: '' });
    const result = gitlabResult(answer, now);
    return result.outcome === 'delivered' ? taken('GitLab knows the token; no status was written', 200) : result;
  }
  const commit = task.kind === 'write' ? task.about.commit : task.commit;
  const body = task.kind === 'write' ? gitlabStatus(task.about).body : JSON.stringify({ state: 'pending' });
  const address = new URL(`${api}/projects/${encodeURIComponent(task.path!)}/statuses/${commit}`);
  const answer = await post(settings, address, { headers, body });
  if (typeof answer !== 'string') {
    if (task.kind === 'try' && answer.status === 404 && /commit not found/i.test(answer.text))
      return taken('the token may write statuses; none was written', 404);
    if (task.kind === 'write' && answer.status === 400 && isAlready(answer.text, commitState(task.about.status)))
      return taken('the commit has this status already', 400);
  }
  return gitlabResult(answer, now);
};

/** The transition to a state, as GitLab names it when it refuses, and the state itself. */
const TRANSITIONS = {
  pending: /via :enqueue from :pending\b/,
  success: /via :success from :success\b/,
  failure: /via :drop from :failed\b/,
} as const;

const isAlready = (text: string, state: keyof typeof TRANSITIONS) => TRANSITIONS[state].test(text);

function gitlabResult(answer: HttpAnswer | string, now: Date): SendResult {
  if (typeof answer === 'string') return unreached(answer);
  const result = resultOf(answer, now);
  if (result.outcome === 'delivered') return { ...result, answer: String(answer.status) };
  return answer.status === 401 || answer.status === 403 || answer.status === 404
    ? { ...result, answer: `${result.answer} (it needs ${NEEDS} in this project)` }
    : result;
}
