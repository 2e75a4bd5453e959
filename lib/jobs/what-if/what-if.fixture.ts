/** For tests of what-if: the statuses of a store, everything that it holds, and drafts that are made in earnest. */
import { hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { artifactById, artifactIdsAfter } from '#db/artifact/artifacts.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { driver } from '#db/sqlite/connection.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { makeChanges } from './make-changes.ts';

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
  for (const { digest, environment, from, to } of changes) {
    const key = environment === null ? digest : `${digest} ${environment}`;
    if ((statuses[key] ?? null) !== from) throw new Error(`${key} is ${statuses[key]}, not ${from}`);
    if (to === null) delete statuses[key];
    else statuses[key] = to;
  }
  return statuses;
}

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

/** A digest of each table of the data folder. */
export function contentOf({ store }: TestApp): { [table: string]: string } {
  const client = driver(store.read);
  const tables = client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
  return Object.fromEntries(
    tables
      .filter(({ name }) => !/_words(_|$)/.test(name))
      .map(({ name }) => [name, hash('sha256', JSON.stringify(client.prepare(`SELECT * FROM "${name}"`).all()))]),
  );
}

/** The files of copies in the data folder. */
export function leftCopies({ folder }: { folder: string }): string[] {
  const copies = join(folder, 'what-if');
  return existsSync(copies) ? readdirSync(copies) : [];
}
