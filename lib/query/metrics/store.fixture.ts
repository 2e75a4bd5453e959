/** A store with artifacts in it, put there as the ingest transaction does: rows and roll-up sums together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rollupDeltas, type ArtifactSnapshot } from '#lib/metrics/rollup-deltas.ts';
import type { Status } from '#lib/status/status.ts';
import { findOrCreateArtifact, updateArtifact } from '#db/artifact/artifacts.ts';
import { addDefect } from '#db/artifact/history.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { openStore, type Store } from '#db/open.ts';
import { addDeployment, findOrCreateEnvironment, refreshEnvironments } from '#db/project/deployments.ts';
import { resolveProject } from '#db/project/resolve-project.ts';
import { recordActivity } from '#db/project/projects.ts';
import { newRollupChanges, addDefectCount, addRollupDeltas, writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import type { App } from '#lib/start/singleton.ts';

export const NOW = new Date('2026-05-14T12:00:00Z');

export type TestArtifact = {
  project?: string;
  status: Status;
  firstSeen: string;
  builtAt?: string;
  verifiedAt?: string;
  level?: number;
  environment?: string;
  name?: string;
  defect?: { foundAt: string; leaked: boolean };
};

export function openTestStore(): { store: Store; app: App; close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-metrics-'));
  const store = openStore(folder);
  const app = {
    store,
    now: () => NOW,
    log: { origin: 'test' },
    close: async () => store.close(),
  } as unknown as App;
  return {
    store,
    app,
    close: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let serial = 0;

/** Hex of the sha256 it goes by. */
export async function addTestArtifact(store: Store, made: TestArtifact): Promise<string> {
  serial += 1;
  const value = serial.toString(16).padStart(64, '0');
  await store.write(async (tx) => {
    const project = made.project
      ? (await resolveProject(tx, { slug: made.project, hostId: null, ownerId: null, at: made.firstSeen })).row
      : null;
    const { row } = await findOrCreateArtifact(tx, await findOrCreateTerm(tx, 'sha256'), value, made.firstSeen);
    if (made.environment) {
      const environment = await findOrCreateEnvironment(tx, made.environment);
      await addDeployment(tx, {
        artifact: row.id,
        environment,
        project: project?.id ?? null,
        status: 'deployed',
        slot: `slot-${serial}`,
        since: made.firstSeen,
        until: null,
        url: null,
        source: 'test',
        externalId: null,
        evidence: null,
      });
      await refreshEnvironments(tx, row.id, made.firstSeen, [environment]);
    }
    const standing: ArtifactSnapshot = {
      project: project?.id ?? null,
      status: made.status,
      deployed: made.environment ? 1 : 0,
      firstSeen: made.firstSeen,
      builtAt: made.builtAt ?? null,
      verifiedAt: made.verifiedAt ?? null,
    };
    await updateArtifact(tx, {
      ...row,
      ...standing,
      underlying: made.status,
      reason: `${made.status} for a reason`,
      name: made.name ?? null,
      slsaLevel: made.level ?? null,
      statusSince: made.firstSeen,
      policyVersion: 1,
    });
    if (project)
      await recordActivity(tx, project.id, { builtAt: made.builtAt ?? null, latestArtifact: row.id, artifacts: 1 });
    const tally = newRollupChanges();
    addRollupDeltas(tally, rollupDeltas(null, standing));
    if (made.defect) {
      await addDefect(tx, { artifact: row.id, rule: 'signature-sound', project: project?.id ?? 0, ...made.defect });
      addDefectCount(tally, project?.id ?? null, made.defect.foundAt, made.defect.leaked);
    }
    await writeRollupChanges(tx, tally);
  });
  return value;
}
