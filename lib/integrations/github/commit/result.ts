/** What an answer of the API of GitHub means for a message (GitHub REST “Best practices”, “Rate limits”). */
import type { SendResult } from '#lib/notify/sending/target.ts';
import { type HttpAnswer, resultOf, unreached } from '../../outgoing/post.ts';

/** How long to wait where GitHub limits the rate and does not say how long: at least a minute. */
const UNSAID_PAUSE_SECONDS = 60;

/**
 * The result of a request. A rate limit, also the secondary one that GitHub answers with 403, says nothing about the
 * message. `needs`: what the token or the App has to be allowed.
 */
export function githubResult(answer: HttpAnswer | string, { now, needs }: { now: Date; needs: string }): SendResult {
  if (typeof answer === 'string') return unreached(answer);
  const result = resultOf(answer, now);
  const { status, headers, text } = answer;
  const isLimited =
    status === 429 || (status === 403 && (headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(text)));
  if (isLimited) {
    const reset = Number(headers['x-ratelimit-reset']) - now.getTime() / 1000;
    const untilReset = headers['x-ratelimit-remaining'] === '0' && reset > 0 ? reset : UNSAID_PAUSE_SECONDS;
    const retryAfterSeconds = result.retryAfterSeconds ?? untilReset;
    return { ...result, outcome: 'unreached', answer: 'GitHub limits the rate of requests', retryAfterSeconds };
  }
  if (result.outcome === 'delivered') return { ...result, answer: String(status) };
  if (status === 401 || status === 403 || status === 404)
    return { ...result, answer: `${result.answer} (it needs ${needs} for this repository)` };
  return result;
}
