/**
 * URLs of GitHub Actions runs: `…/actions/runs/<number>`, with or without `/attempts/<attempt>` (Fulcio extension
 * 1.3.6.1.4.1.57264.1.21, Run Invocation URI).
 */

/** A parsed run URL; `run` is the URL without the attempt. */
export type RunAddress = { run: string; number: string; attempt: number };

/** Parse a run URL; null for any other text. A URL without an attempt means the first attempt. */
export function parseRunAddress(url: string | null): RunAddress | null {
  const match = /^(https:\/\/\S+\/actions\/runs\/(\d+))(?:\/attempts\/([1-9]\d{0,8}))?$/u.exec(url ?? '');
  return match === null ? null : { run: match[1]!, number: match[2]!, attempt: Number(match[3] ?? 1) };
}

/** Whether the URLs `a` and `b` belong to the same run, and `a` is the later attempt. */
export function isLaterAttempt(a: string | null, b: string | null): boolean {
  const [later, earlier] = [parseRunAddress(a), parseRunAddress(b)];
  return later !== null && later.run === earlier?.run && later.attempt > earlier.attempt;
}
