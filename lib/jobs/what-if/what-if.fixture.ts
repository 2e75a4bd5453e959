/** For tests of what-if: the statuses of a store, everything that it holds, and drafts that are made in earnest. */
import { hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { artifactById, artifactIdsAfter } from '#db/artifact/artifacts.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { tableContents } from '#db/sql-statement.fixture.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { compareAll, NeedsTrial, type Block } from '#lib/query/what-if/compare.ts';
import { compareIndexes } from '#lib/query/what-if/compare-indexes.ts';
import { draftPolicies, readDraft } from '#lib/query/what-if/draft.ts';
import type { DraftWaivers } from '#lib/query/what-if/draft-waivers.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfChange, WhatIfRun } from '#lib/views/what-if/run.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { newRun } from './run.ts';
import { makeChanges } from './trial/make-changes.ts';

const MORE_THAN_ANY_TEST_HAS = 10_000;

/** Statuses by `DIGEST ENVIRONMENT`; without an environment after the digest. */
export type Statuses = { [key: string]: string };

/** Every stored status. */
export async function storedStatuses({ store }: TestApp): Promise<Statuses> {
  const statuses: Statuses = {};
  for (const id of await artifactIdsAfter(store.read, 0, MORE_THAN_ANY_TEST_HAS)) {
    const row = (await artifactById(store.read, id))!;
    const digest = await digestOf(store.read, row);
    statuses[digest] = row.status;
    for (const { name, status } of await environmentStatuses(store.read, id)) statuses[`${digest} ${name}`] = status;
  }
  return statuses;
}

/** The statuses that a run foretells. Throws where a change does not begin with the present status. */
export function foretold(present: Statuses, { changes }: Pick<WhatIfRun, 'changes'>): Statuses {
  const statuses = { ...present };
  for (const change of changes) {
    const { from, to } = change;
    const key = keyOf(change);
    if ((statuses[key] ?? null) !== from) throw new Error(`${key} is ${statuses[key]}, not ${from}`);
    if (to === null) delete statuses[key];
    else statuses[key] = to;
  }
  return statuses;
}

/**
 * Compare a draft of policies and waivers as the threads of a run do, here in two parts, and on this thread. Null where
 * it needs a trial.
 */
export async function compareHere(
  { store, now }: TestApp,
  draft: WhatIfDraft,
  waivers: DraftWaivers,
): Promise<Pick<WhatIfRun, 'changes'> | null> {
  const { policies: inForce } = await policySet(store.read);
  const comparison = { inForce, draft: draftPolicies(inForce, readDraft(draft)), waivers, now: now().toISOString() };
  const blocks: Block[] = [];
  try {
    for (const part of [0, 1])
      for await (const block of compareAll(store.read, comparison, { part, parts: 2 })) blocks.push(block);
    const [indexes, statuses] = [blocks.flatMap((one) => one.indexes), blocks.flatMap((one) => one.statuses)];
    blocks.push(await compareIndexes(store.read, comparison, { indexes, statuses }));
  } catch (error) {
    if (error instanceof NeedsTrial) return null;
    throw error;
  }
  return { changes: blocks.flatMap(({ changes }) => changes) };
}

/** Changes in one order. */
export const sorted = (changes: readonly WhatIfChange[]): WhatIfChange[] =>
  changes.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
const keyOf = ({ digest, environment }: WhatIfChange): string =>
  environment === null ? digest : `${digest} ${environment}`;

/** Make the changes of a draft in earnest, and run every job that follows. */
export async function makeInEarnest(app: TestApp, draft: WhatIfDraft): Promise<void> {
  await makeChanges(app, draft);
  await runAllJobs(app);
}

/** Run every job that is due. */
export async function runAllJobs(app: TestApp): Promise<void> {
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0.5 };
  while (await runOneJob(runner)) {
    /* until none is due */
  }
}

/** A digest of each table of the store. */
export async function contentOf({ store }: TestApp): Promise<{ [table: string]: string }> {
  const contents = await tableContents(store.read);
  return Object.fromEntries([...contents].map(([name, text]) => [name, hash('sha256', text)]));
}

/** A folder with the data of an app, as a run has it: that of the app itself, or with PostgreSQL a copy. */
export async function dataOf({ store }: TestApp): Promise<DataFolder> {
  const run = newRun('id', new Date(0).toISOString());
  const data = await openDataFolder(store, run);
  if (data === null) throw new Error(run.view.error!);
  return data;
}

/** The files of copies in the data folder. */
export function leftCopies({ folder }: { folder: string }): string[] {
  const copies = join(folder, 'what-if');
  return existsSync(copies) ? readdirSync(copies) : [];
}
