/** Reads what evidence that counts says about an artifact, from its source to its deployment. */
import type { Chain, ChainLink } from '#lib/inventory/drift/root-cause.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { evidenceOfKind } from '#db/evidence/subjects.ts';
import { termText } from '#db/evidence/terms.ts';
import { edgesOfKindFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourceById } from '#db/project/builds.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { releaseById } from '#db/project/releases.ts';

const MAX_DEPLOYMENTS = 64;
const MAX_RELEASES = 16;

/** The chain of an artifact (row id) to its deployment in an environment (row id). */
export async function chainOf(db: Db, artifact: number, environment: number): Promise<Chain> {
  const row = await artifactById(db, artifact);
  const build = row?.build == null ? null : await buildById(db, row.build);
  const source = build?.source == null ? null : await sourceById(db, build.source);
  const builtAt = build?.finishedAt ?? build?.startedAt ?? null;
  const repository = source === null ? null : await termText(db, source.repository);
  return {
    source: source === null ? null : { name: `${repository}@${source.commit.slice(0, 12)}`, at: null },
    build:
      build === null
        ? null
        : { name: build.invocation ?? `${await termText(db, build.builder)} ${build.id}`, at: builtAt },
    test: await newestTest(db, artifact),
    release: await releaseOf(db, artifact),
    deployment: await deploymentIn(db, artifact, environment),
  };
}

/** Whether a test or a scan counts for the artifact. Its name is the same for all, because each run is another one. */
async function newestTest(db: Db, artifact: number): Promise<ChainLink | null> {
  for (const kind of ['tests', 'scan', 'static-analysis'] as const)
    for (const outcome of ['verified', 'untrusted', 'unsigned'] as const) {
      const [newest] = await evidenceOfKind(db, artifact, kind, outcome, 1);
      if (newest !== undefined)
        return { name: 'that counts', at: (await evidenceBySeq(db, newest))?.receivedAt ?? null };
    }
  return null;
}

async function releaseOf(db: Db, artifact: number): Promise<ChainLink | null> {
  for (const edge of await edgesOfKindFrom(db, nodeRef('artifact', artifact), 'released-as', MAX_RELEASES)) {
    const release = await releaseById(db, parseNodeRef(edge.to).id);
    if (release !== null) return { name: release.tag, at: release.publishedAt };
  }
  return null;
}

async function deploymentIn(db: Db, artifact: number, environment: number): Promise<ChainLink | null> {
  const found = (await deploymentsOfArtifact(db, artifact, MAX_DEPLOYMENTS)).find(
    (row) => row.environment === environment,
  );
  return found === undefined ? null : { name: found.slot, at: found.since };
}
