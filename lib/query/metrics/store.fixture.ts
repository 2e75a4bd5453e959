/** A test store. It writes artifacts as the ingest transaction does: rows and roll-up sums together. */
import { rollupDeltas, type ArtifactSnapshot } from '#lib/metrics/rollup-deltas.ts';
import type { Status } from '#lib/status/status.ts';
import { findOrCreateArtifact, updateArtifact } from '#db/artifact/artifacts.ts';
import { addDefect } from '#db/artifact/history.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Store } from '#db/open.ts';
import { openTestStore } from '#db/store.fixture.ts';
import { addDeployment, findOrCreateEnvironment } from '#db/project/deployments.ts';
import { refreshEnvironments } from '#db/project/environment-status.ts';
import { setClaim } from '#db/project/claims.ts';
import { resolveProject } from '#db/project/resolve-project.ts';
import { recordActivity } from '#db/project/projects.ts';
import { newRollupChanges, addDefectCount, addRollupDeltas, writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import { DEFAULT_SIGN_IN } from '#lib/context/sign-in.ts';
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
  /** The same with the rule, for several. */
  defects?: { rule: string; foundAt: string; leaked: boolean }[];
};

export async function openMetricsStore(): Promise<{ store: Store; app: App; close: () => Promise<void> }> {
  const store = await openTestStore();
  const app = {
    signIn: { baseUrl: 'http://attestry.test', ...DEFAULT_SIGN_IN },
    store,
    now: () => NOW,
    log: { origin: 'test' },
    close: () => store.close(),
  } as unknown as App;
  return { store, app, close: app.close };
}

/** Every project of the test store is expected. */
const CLAIM = { claimedBy: null, claimedHostId: null, claimedOwnerId: null };

let serial = 0;

/** Add an artifact; returns the hex of its SHA-256. */
export async function addTestArtifact(store: Store, spec: TestArtifact): Promise<string> {
  serial += 1;
  const value = serial.toString(16).padStart(64, '0');
  await store.write(async (tx) => {
    const project = spec.project
      ? (await resolveProject(tx, { slug: spec.project, hostId: null, ownerId: null, at: spec.firstSeen })).row
      : null;
    if (project) await setClaim(tx, project.id, { ...CLAIM, claimedAt: spec.firstSeen });
    const { row } = await findOrCreateArtifact(tx, await findOrCreateTerm(tx, 'sha256'), value, spec.firstSeen);
    if (spec.environment) {
      const environment = await findOrCreateEnvironment(tx, spec.environment);
      await addDeployment(tx, {
        artifact: row.id,
        environment,
        project: project?.id ?? null,
        status: 'deployed',
        slot: `slot-${serial}`,
        since: spec.firstSeen,
        until: null,
        url: null,
        source: 'test',
        externalId: null,
        evidence: null,
        reportedAt: null,
        recordedAt: null,
      });
      await refreshEnvironments(tx, row.id, spec.firstSeen, [environment]);
    }
    const snapshot: ArtifactSnapshot = {
      project: project?.id ?? null,
      status: spec.status,
      deployed: spec.environment ? 1 : 0,
      firstSeen: spec.firstSeen,
      builtAt: spec.builtAt ?? null,
      verifiedAt: spec.verifiedAt ?? null,
    };
    await updateArtifact(tx, {
      ...row,
      ...snapshot,
      underlying: spec.status,
      reason: `${spec.status} for a reason`,
      name: spec.name ?? null,
      slsaLevel: spec.level ?? null,
      statusSince: spec.firstSeen,
      policyVersion: 1,
    });
    if (project) await recordActivity(tx, project.id, { builtAt: spec.builtAt ?? null, artifacts: 1 });
    const changes = newRollupChanges();
    addRollupDeltas(changes, rollupDeltas(null, snapshot));
    const defects = [...(spec.defect ? [{ rule: 'signature-sound', ...spec.defect }] : []), ...(spec.defects ?? [])];
    for (const defect of defects) {
      await addDefect(tx, { artifact: row.id, project: project?.id ?? 0, ...defect });
      addDefectCount(changes, project?.id ?? null, defect.foundAt, defect.leaked);
    }
    await writeRollupChanges(tx, changes);
  });
  return value;
}
