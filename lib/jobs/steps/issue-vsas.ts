/** Issues a verification summary for each artifact whose status has changed, where this is switched on. */
import { AttestryError } from '#lib/errors.ts';
import { currentVsa } from '#lib/admin/vsa/issue-vsa.ts';
import type { Context } from '#lib/context/context.ts';
import { eventsAfter, lastEventSeq } from '#db/system/outbox.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';

/** Events of one step. Each takes at most one evaluation, one signature and one transaction. */
const EVENTS_PER_STEP = 32;
/** The key of the last event whose artifact has its summary. */
const DONE = 'vsa-events-until';

/** Begin with the next change of status, unless an earlier start has begun already. */
export async function beginIssuing(context: Context): Promise<void> {
  const { store } = context;
  if ((await readMeta(store.read, DONE)) !== null) return;
  const last = await lastEventSeq(store.read);
  await store.write((tx) => writeMeta(tx, DONE, String(last)));
}

/**
 * Issue the summaries of the next changes of status, at most 32. A later call goes on after them, also after a restart.
 * Artifacts about which Attestry signs no verdict are passed over, and so are those that fail, which `onError` gets.
 * Throws `unavailable` where the store cannot be written; the next call then tries the same changes again.
 */
export async function issueForChanges(
  context: Context,
  { onError }: { onError: (error: unknown) => void },
): Promise<void> {
  const { store } = context;
  const done = Number(await readMeta(store.read, DONE));
  const events = await eventsAfter(store.read, done, EVENTS_PER_STEP);
  const last = events.at(-1);
  if (last === undefined) return;
  const changed = events.filter(({ type }) => type === 'status').map(({ payload }) => digestOf(payload));
  for (const digest of new Set(changed)) await issueFor(context, digest, onError);
  await store.write((tx) => writeMeta(tx, DONE, String(last.seq)));
}

function digestOf(payload: string): string {
  return (JSON.parse(payload) as { digest: string }).digest;
}

async function issueFor(context: Context, digest: string, onError: (error: unknown) => void): Promise<void> {
  try {
    await currentVsa(context, digest);
  } catch (error) {
    const code = error instanceof AttestryError ? error.code : null;
    if (code === 'unavailable') throw error;
    if (code !== 'conflict') onError(error);
  }
}
