/**
 * Addresses of runs of GitHub Actions: `…/actions/runs/<number>`, with or without `/attempts/<attempt>` (Fulcio
 * extension .21).
 */

/** `run` is the address without the attempt. */
export type RunAddress = { run: string; number: string; attempt: number };

/** The parts of such an address; null for any other text. Without an attempt it is the first. */
export function parseRunAddress(written: string | null): RunAddress | null {
  const found = /^(https:\/\/\S+\/actions\/runs\/(\d+))(?:\/attempts\/([1-9]\d{0,8}))?$/u.exec(written ?? '');
  return found === null ? null : { run: found[1]!, number: found[2]!, attempt: Number(found[3] ?? 1) };
}

/** Whether `a` is a later attempt of the run that `b` is an attempt of. */
export function isLaterAttempt(a: string | null, b: string | null): boolean {
  const [later, earlier] = [parseRunAddress(a), parseRunAddress(b)];
  return later !== null && later.run === earlier?.run && later.attempt > earlier.attempt;
}
