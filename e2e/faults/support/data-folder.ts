/** A data folder made without a server: it trusts the tests' own instance, has a token, and some evidence. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '#lib/context/context.ts';
import { openApp } from '#lib/start/app.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { launch, type LaunchOptions, type LaunchedApp } from '../../harness/app.ts';
import { ownBundle, ownInstance } from '../../harness/evidence.ts';

export type DataFolder = { data: string; token: string; /** Ids of the evidence in it. */ ids: string[] };
export type ServedFolder = DataFolder & LaunchedApp;

/** Open a folder in this process, reading and verifying on the calling thread. */
export async function openFolder(data: string, now: () => Date = () => new Date()): Promise<Context> {
  return openApp({
    folder: data,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: true,
    baseUrl: 'http://attestry.test',
    now,
    workers: 0,
  });
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'attestry-faults-'));
}

export async function makeFolder(data = emptyFolder(), documents = 0): Promise<DataFolder> {
  const app = await openFolder(data);
  try {
    await addTrustFile(app, { bytes: Buffer.from(ownInstance().trustedRootJson), name: 'End-to-end Sigstore' });
    const { token } = await createToken(app, { name: 'faults', scopes: ['ingest'], lifetimeMs: null });
    const results =
      documents === 0
        ? []
        : await ingestEvidence(app, {
            bytes: toJsonLines(Array.from({ length: documents }, (_, n) => ownBundle(`kept-${n}.tgz`).bytes)),
          });
    return { data, token, ids: results.map(({ id }) => id) };
  } finally {
    app.store.close();
  }
}

/** A new folder, served. */
export async function serveFolder(data?: string, documents = 0, options: LaunchOptions = {}): Promise<ServedFolder> {
  const folder = await makeFolder(data, documents);
  return { ...folder, ...(await launch(folder.data, QUIET_ENVIRONMENT, options)) };
}

/** What the app tells its operator of a fault is no news here, and no test asks the internet. */
export const QUIET_ENVIRONMENT: Record<string, string> = {
  LOG_LEVEL: 'silent',
  ATTESTRY_GITHUB_API: 'http://127.0.0.1:9',
};

/** Whatever may be written there, and whoever may. */
export function removeFolder(data: string): void {
  spawnSync('chmod', ['-R', 'u+rwx', data]);
  rmSync(data, { recursive: true, force: true });
}

/** Documents as JSON Lines. */
export function toJsonLines(documents: readonly Uint8Array[]): Buffer {
  return Buffer.concat(documents.flatMap((document) => [document, Buffer.from('\n')]));
}
