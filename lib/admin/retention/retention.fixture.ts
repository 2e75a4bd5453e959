/** For tests: policies with a retention, runs, and what a store says about its evidence. */
import { decodeDigest } from '#db/schema/columns/columns.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { lastCheckpoint, readLeaf } from '#db/log/log.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, verifyInclusion } from '#lib/log/merkle.ts';
import type { Context } from '#lib/context/context.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { BASELINE_DOCUMENT } from '#lib/policy/packs/baseline.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { finishRetention, startRetention } from './run-retention.ts';

export const DAY = 86_400_000;

/** Apply a policy with the rules of the one that ships, and this retention. */
export const retain = (context: Context, retention: unknown, over: object = {}) =>
  applyPolicy(context, {
    document: { ...BASELINE_DOCUMENT, id: 'keep', ...(retention === null ? {} : { retention }), ...over },
    reason: 'disk space',
  });

/** Start a run and take all its steps. Returns the run. */
export async function run(context: Context) {
  const { run: id } = await startRetention(context, { reason: 'test' });
  return finishRetention(context, id);
}

export async function runJobs(context: Context): Promise<void> {
  const runner = { store: context.store, now: context.now, handlers: jobHandlers(context), random: () => 0 };
  while (await runOneJob(runner));
}

type Row = { digest: Uint8Array | string; dropped: number | null; has_body: number };

/** Every document: its id, and whether its bytes are kept. Throws where the two places that say it disagree. */
export async function bodies(context: Context): Promise<Map<string, boolean>> {
  const rows = await sqlStatement<Row>(
    context.store.read,
    'SELECT digest, dropped, seq IN (SELECT seq FROM evidence_body) AS has_body FROM evidence ORDER BY seq',
  ).all();
  const idOf = ({ digest }: Row) => `sha256:${decodeDigest(digest)}`;
  for (const row of rows)
    if ((row.dropped === null) !== (row.has_body === 1)) throw new Error(`${idOf(row)} is neither kept nor dropped`);
  return new Map(rows.map((row) => [idOf(row), row.has_body === 1]));
}

/**
 * Check every proof that the store can give: that of each document and of each drop, in the signed checkpoint. Returns
 * the number of drops that were proven.
 */
export async function checkProofs(context: Context): Promise<number> {
  let proven = 0;
  for (const id of (await bodies(context)).keys()) {
    const view = (await getEvidence(context, id))!;
    expectIncluded(view.log!, null);
    if (view.body.kept) continue;
    const { entry, log, proof } = view.body;
    expectIncluded(log!, leafHash(Buffer.from(entry)));
    const said = JSON.parse(entry) as { kind: string; sha256: string; documents: number };
    const isProven = verifyInclusion({
      leaf: leafHash(Buffer.from(id.slice(7), 'hex')),
      index: proof!.index,
      size: proof!.size,
      proof: proof!.proof.map((one) => Buffer.from(one, 'hex')),
      root: Buffer.from(said.sha256, 'hex'),
    });
    if (!isProven || said.kind !== 'retention' || said.documents !== proof!.size || proof!.root !== said.sha256)
      throw new Error(`the drop of ${id} is not proven`);
    proven += 1;
  }
  const head = (await lastCheckpoint(context.store.read))!;
  if (parseCheckpoint(`${head.note.split('\n\n')[0]}\n`)?.size !== head.size) throw new Error('the checkpoint differs');
  return proven;
}

type Inclusion = { index: number; leafHash: string; treeSize: number; root: string; proof: string[] };

function expectIncluded(log: Inclusion, leaf: Uint8Array | null): void {
  const given = Buffer.from(log.leafHash, 'hex');
  const isIncluded = verifyInclusion({
    leaf: given,
    index: log.index,
    size: log.treeSize,
    proof: log.proof.map((one) => Buffer.from(one, 'hex')),
    root: Buffer.from(log.root, 'hex'),
  });
  if (!isIncluded || (leaf !== null && !given.equals(Buffer.from(leaf)))) throw new Error('an inclusion proof fails');
}

/** The newest entries of the log. */
export async function newestEntries(context: Context, count: number): Promise<{ [key: string]: unknown }[]> {
  const head = (await lastCheckpoint(context.store.read))!;
  const entries: { [key: string]: unknown }[] = [];
  for (let index = Math.max(0, head.size - count); index < head.size; index += 1)
    entries.push(JSON.parse(Buffer.from((await readLeaf(context.store.read, index))!.entry).toString()) as never);
  return entries;
}

/** An event that says that an artifact was deployed to an environment, or removed from it. */
export function deployedBy(environment: string, digest: string, what: 'deployed' | 'removed' = 'deployed'): string {
  return JSON.stringify({
    context: {
      version: '0.4.1',
      id: `${what} ${environment} ${digest}`,
      source: '/ci',
      type: `dev.cdevents.service.${what}.0.2.0`,
      timestamp: what === 'deployed' ? '2026-05-14T11:10:00Z' : '2026-05-14T11:20:00Z',
    },
    subject: {
      id: 'service',
      source: '/ci',
      type: 'service',
      content: { environment: { id: environment }, artifactId: `pkg:oci/web@${encodeURIComponent(digest)}` },
    },
  });
}
