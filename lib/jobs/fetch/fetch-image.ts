/** The job that fetches an image from the registry of its connection, and ingests it with what is attached to it. */
import { connectionById } from '#db/system/connections.ts';
import { openSecrets } from '#lib/admin/connections/secrets.ts';
import type { Context } from '#lib/context/context.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import type { Authority } from '#lib/integrations/oci/authorize.ts';
import { RegistryFailure } from '#lib/integrations/oci/failure.ts';
import { type AttachedDocument, type ReadImage, readImage } from '#lib/integrations/oci/read-image.ts';
import { openRegistry } from '#lib/integrations/oci/registry.ts';
import { addFetch, type FetchImagePayload } from '#lib/integrations/webhooks/apply/apply-image.ts';
import { actorOf, type Connection, registryOf } from '#lib/integrations/webhooks/open-connection.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { mayReadRepository } from '#lib/webhook/registries/settings.ts';
import { findSource } from '#lib/webhook/sources/registry.ts';

/** The time of one request, and of one attempt: other fetches from the registry wait meanwhile. */
const LIMITS = { timeoutMs: 10_000, attemptMs: 60_000 } as const;
/** Indexes of indexes that are followed. */
const MAX_DEPTH = 2;

/** The network and the times; tests replace them. */
export type FetchOptions = Partial<Pick<Authority, 'network' | 'timeoutMs'>> & { attemptMs?: number };

/**
 * Run one attempt. Where the registry cannot be reached, or nothing is attached to a pushed image yet, the result is
 * `retry` with the reason. The documents are the word of the connection: what is not signed counts for its projects
 * only. The images of an index are fetched by jobs of their own.
 */
export async function runFetchImage(
  context: Context,
  payload: FetchImagePayload,
  options: FetchOptions = {},
): Promise<JobResult> {
  const opened = await openOf(context, payload, options);
  if ('problem' in opened) return { outcome: 'failed', error: opened.problem };
  const asConnection: Context = { ...context, actor: actorOf(opened.connection, {}) };
  const rejected: string[] = [];
  let ingested = 0;
  const take = async ({ bytes, digest, subject }: AttachedDocument): Promise<void> => {
    const input = { bytes, door: opened.connection.source.name, ...(subject !== null && { subject }) };
    for (const result of await ingestEvidence(asConnection, input)) {
      if (result.outcome === 'rejected') rejected.push(`${digest}: ${result.error?.message ?? 'it cannot be read'}`);
      else ingested += 1;
    }
  };
  try {
    const read = await readImage(openRegistry(opened.authority, payload.name), payload.reference, take);
    const problems = [...read.problems, ...rejected, ...(await followIndex(context, payload, read))];
    if (problems.length > 0) return { outcome: 'failed', error: describe(ingested, problems) };
    if (read.attached === 0 && payload.depth === 0)
      return { outcome: 'retry', error: 'nothing is attached to it yet', retryAfterSeconds: null };
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof RegistryFailure)) throw error;
    const { kind, message, retryAfterSeconds } = error;
    if (kind === 'refused') return { outcome: 'failed', error: message };
    return { outcome: 'retry', error: `could not check: ${message}`, retryAfterSeconds };
  }
}

type Opened = { connection: Connection; authority: Authority } | { problem: string };

/** The registry of the connection with its credentials, or why it may not be asked. */
async function openOf(context: Context, payload: FetchImagePayload, options: FetchOptions): Promise<Opened> {
  const row = await connectionById(context.store.read, payload.connection);
  const source = row === null ? null : findSource(row.source);
  if (row === null || source === null || row.endedAt !== null) return { problem: 'the connection has ended' };
  const connection = { source, row };
  const settings = registryOf(connection);
  if (settings === null || !mayReadRepository(settings, payload.name))
    return { problem: `the connection may not speak about the repository ${payload.name.slice(0, 200)}` };
  const { registry: origin, username, tokenHosts = [], privateAddress = false } = settings;
  const [password] = await openSecrets(context.store.read, context, row.id, 'fetch');
  if ((password === undefined) !== (username === undefined))
    return { problem: 'the connection needs both, the setting username and a token, or neither' };
  const credentials = password === undefined || username === undefined ? null : { username, password };
  const { attemptMs = LIMITS.attemptMs, ...others } = options;
  const deadline = AbortSignal.timeout(attemptMs);
  return {
    connection,
    authority: { origin, privateAddress, tokenHosts, credentials, deadline, timeoutMs: LIMITS.timeoutMs, ...others },
  };
}

/** Schedule the images of an index. Returns what is not followed. */
async function followIndex(context: Context, payload: FetchImagePayload, { platforms }: ReadImage): Promise<string[]> {
  if (platforms.length === 0) return [];
  if (payload.depth >= MAX_DEPTH) return [`its indexes are nested more than ${MAX_DEPTH} deep`];
  const now = context.now().toISOString();
  await context.store.write(async (tx) => {
    for (const reference of platforms)
      await addFetch(tx, { ...payload, reference, depth: payload.depth + 1 }, { runAt: now, now });
  });
  return [];
}

function describe(ingested: number, problems: readonly string[]): string {
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  return `${formatQuantity(ingested, 'document')} ingested; not read: ${problems[0]}${more}`.slice(0, 500);
}
