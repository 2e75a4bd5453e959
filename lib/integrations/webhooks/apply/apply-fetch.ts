/** Schedules what has to be fetched from the host of a repository: attestations, and the full ids of commits. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { AbbreviatedCommit, WebhookEffect } from '#lib/webhook/effect.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { Origin } from './origin.ts';

type EffectOf<Kind extends WebhookEffect['kind']> = Extract<WebhookEffect, { kind: Kind }>;

/** The host may take a moment to store the attestations of a run that has just ended. */
const FETCH_DELAY_MS = 5_000;
export const FETCH_ATTESTATIONS = 'fetch-attestations';
export type FetchAttestationsPayload = {
  /** Left out by an earlier version: GitHub, by the connection that the environment configures. */
  source?: string;
  connection?: number;
  /** The host's immutable id of the repository. */
  hostId?: string | null;
  host: string;
  slug: string;
  digests: string[];
  runId: string | null;
  commit: string | null;
  /** What a delivery says about the review of a change, whose host has abbreviated the ids of the commits. */
  change?: { document: JsonObject; abbreviated: AbbreviatedCommit[]; summary: string };
  /** The branch whose rules are asked for, and what says which change was merged into it. */
  rules?: { branch: string; document: JsonObject };
};

/** Schedule a fetch of the rules of the branch into which a change was merged. */
export async function fetchRules(
  tx: Tx,
  batch: Batch,
  { repository: { host, slug, hostId }, branch, document }: EffectOf<'rules'>,
  from: Origin,
): Promise<void> {
  await scheduleAboutDocument(tx, batch, { ...from, host, hostId, slug, rules: { branch, document } }, 'rules');
}

/** Schedule a fetch of the full ids of commits; the document about them is kept then. */
export async function fetchCommits(
  tx: Tx,
  batch: Batch,
  { repository, document, summary, abbreviated = [] }: EffectOf<'review'>,
  from: Origin,
): Promise<string> {
  const { host, slug, hostId } = repository;
  const change = { document, abbreviated, summary };
  await scheduleAboutDocument(tx, batch, { ...from, host, hostId, slug, change }, 'change');
  return 'its commits will be fetched';
}

type AboutDocument = Omit<FetchAttestationsPayload, 'digests' | 'runId' | 'commit'>;

/** Schedule a fetch of what completes a document. It is scheduled once for each document. */
async function scheduleAboutDocument(
  tx: Tx,
  { wallClock }: Batch,
  about: AboutDocument,
  kind: 'rules' | 'change',
): Promise<void> {
  const { document } = about[kind]!;
  const payload: FetchAttestationsPayload = { ...about, digests: [], runId: null, commit: null };
  await addJob(tx, {
    kind: FETCH_ATTESTATIONS,
    key: `${about.slug} ${kind} ${hash('sha256', canonicalJson(document), 'hex')}`.slice(-500),
    payload,
    host: about.host,
    runAt: wallClock,
    now: wallClock,
  });
}

/** Schedule the fetch of attestations; returns which and that they will be fetched. */
export async function applyFetch(tx: Tx, batch: Batch, effect: EffectOf<'fetch'>, from: Origin): Promise<string> {
  const { host, slug } = effect.repository;
  const payload: FetchAttestationsPayload = {
    ...from,
    host,
    hostId: effect.repository.hostId,
    slug,
    digests: effect.digests.slice(0, 200),
    runId: effect.runId,
    commit: effect.commit,
  };
  const target = effect.runId === null ? effect.digests.join(' ') : `run ${effect.runId}`;
  await addJob(tx, {
    kind: FETCH_ATTESTATIONS,
    key: `${slug} ${target}`.slice(0, 500),
    payload,
    host,
    runAt: new Date(Date.parse(batch.wallClock) + FETCH_DELAY_MS).toISOString(),
    now: batch.wallClock,
  });
  return `${effect.runId === null ? `for ${formatQuantity(effect.digests.length, 'digest')}` : `run ${effect.runId}`} will be fetched`;
}
