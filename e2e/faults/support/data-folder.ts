/**
 * A data folder that is prepared without a server: it trusts the tests' Sigstore instance, and has a token for all
 * projects and some evidence.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from '@playwright/test';
import { JOB_STATES } from '#db/schema/columns/enums.ts';
import { startJobs } from '#lib/jobs/start-jobs.ts';
import { openApp } from '#lib/start/app.ts';
import type { App } from '#lib/start/singleton.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { ADOPTED_PROJECTS, launch, type LaunchOptions, type LaunchedApp } from '../../harness/app.ts';
import { ownBundle, ownInstance } from '../../harness/evidence.ts';

export type DataFolder = { data: string; token: string; /** Ids of the evidence in it. */ ids: string[] };
export type ServedFolder = DataFolder & LaunchedApp;

/** Open a folder in this process. The calling thread reads and verifies. */
export async function openFolder(
  data: string,
  {
    now = () => new Date(),
    adopts = ADOPTED_PROJECTS,
    databaseUrl = null,
  }: { now?: () => Date; adopts?: readonly string[]; databaseUrl?: string | null } = {},
): Promise<App> {
  return openApp({
    folder: data,
    databaseUrl,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: true,
    baseUrl: 'http://attestry.test',
    now,
    workers: 0,
    adopts,
  });
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'attestry-faults-'));
}

/** `databaseUrl`: the PostgreSQL database that has the data. Default: SQLite in the folder has it. */
export async function makeFolder(
  data = emptyFolder(),
  documents = 0,
  databaseUrl: string | null = null,
): Promise<DataFolder> {
  const app = await openFolder(data, { databaseUrl });
  try {
    await addTrustFile(app, { bytes: Buffer.from(ownInstance().trustedRootJson), name: 'End-to-end Sigstore' });
    const { token } = await createToken(app, {
      name: 'faults',
      scopes: ['ingest'],
      lifetimeMs: null,
      allProjects: true,
    });
    const results =
      documents === 0
        ? []
        : await ingestEvidence(app, {
            bytes: toJsonLines(Array.from({ length: documents }, (_, n) => ownBundle(`kept-${n}.tgz`).bytes)),
          });
    return { data, token, ids: results.map(({ id }) => id) };
  } finally {
    await app.store.close();
  }
}

const JOB_TIMEOUT_MS = 60_000;

/** Run the jobs that the app schedules when it starts, in this process, until none is left. */
export async function runStartJobs(data: string): Promise<void> {
  const context = await openFolder(data);
  const errors: unknown[] = [];
  const stop = await startJobs(context, { onError: (error) => errors.push(error) });
  try {
    await expect.poll(() => unfinishedJobs(data), { timeout: JOB_TIMEOUT_MS }).toBe(0);
    expect(errors).toEqual([]);
  } finally {
    stop();
    context.store.close();
  }
}

/** The number of jobs that wait or run. */
function unfinishedJobs(data: string): number {
  const file = new DatabaseSync(join(data, 'attestry.db'), { readOnly: true });
  try {
    const states = (['waiting', 'running'] as const).map((state) => JOB_STATES.indexOf(state));
    const row = file.prepare(`SELECT count(*) AS n FROM job WHERE state IN (${states.join(', ')})`).get();
    return Number(row?.['n']);
  } finally {
    file.close();
  }
}

/** Serve a new folder. */
export async function serveFolder(data?: string, documents = 0, options: LaunchOptions = {}): Promise<ServedFolder> {
  const folder = await makeFolder(data, documents);
  return { ...folder, ...(await launch(folder.data, QUIET_ENVIRONMENT, options)) };
}

/** The app's output about the fault is hidden, and no test accesses the internet. */
export const QUIET_ENVIRONMENT: Record<string, string> = {
  LOG_LEVEL: 'silent',
  ATTESTRY_GITHUB_API: 'http://127.0.0.1:9',
};

/** Remove the folder, whatever its permissions are. */
export function removeFolder(data: string): void {
  spawnSync('chmod', ['-R', 'u+rwx', data]);
  rmSync(data, { recursive: true, force: true });
}

/** Documents as JSON Lines. */
export function toJsonLines(documents: readonly Uint8Array[]): Buffer {
  return Buffer.concat(documents.flatMap((document) => [document, Buffer.from('\n')]));
}
