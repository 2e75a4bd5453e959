/** Checks the moment that somebody asks about. */
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { firstReceipt } from '#db/evidence/evidence.ts';
import { changesRecordedSince, deploymentsRecordedSince } from '#db/history/recorded-since.ts';

/** RFC 3339, with a time zone. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * The moment in UTC. Throws `bad-request` for a text that is no time, and `unprocessable` for the future, for a time
 * before the first evidence, and for one before this store has kept what changes.
 */
export async function readMoment({ store, now }: Context, written: string): Promise<string> {
  const at = RFC_3339.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(at))
    throw new AttestryError('bad-request', `${written.slice(0, 40)} is no time: write it as 2026-05-14T12:00:00Z`, {
      pointer: '/at',
    });
  if (at > now().getTime()) throw refusal('this time is in the future');
  const first = await firstReceipt(store.read);
  if (first === null || at < Date.parse(first))
    throw refusal(
      first === null ? 'there is no evidence yet' : `nothing was known then: the first evidence came at ${first}`,
    );
  const since = await changesRecordedSince(store.read);
  if (since !== null && at < Date.parse(since))
    throw refusal(`not recorded before ${since}: an earlier version of Attestry did not keep what changes`);
  return new Date(at).toISOString();
}

/**
 * The moment in UTC, for a question about what ran in an environment. Throws like `readMoment`, and `unprocessable` for
 * a time before this store has kept where artifacts ran.
 */
export async function readMomentOfDeployments(context: Context, written: string): Promise<string> {
  const at = await readMoment(context, written);
  const since = await deploymentsRecordedSince(context.store.read);
  if (since !== null && Date.parse(at) < Date.parse(since))
    throw refusal(
      `what ran is not recorded before ${since}: an earlier version of Attestry did not keep where artifacts ran`,
    );
  return at;
}

function refusal(message: string): AttestryError {
  return new AttestryError('unprocessable', message, { pointer: '/at' });
}
