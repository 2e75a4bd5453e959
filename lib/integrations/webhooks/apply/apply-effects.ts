/** Write the effects of a delivery to the store. */
import type { RepositoryFact, WebhookEffect } from '#lib/webhook/effect.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addLabel } from '#db/artifact/labels.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { addEdge, nodeRef } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { type BuildRow, findBuild, upsertBuild, findOrCreateSource } from '#db/project/builds.ts';
import { addReleaseFile, artifactsOfRelease, removeReportedFiles, upsertRelease } from '#db/project/releases.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { isRunOf } from '#lib/ingest/projects/run-of-project.ts';
import { settleProjects } from '#lib/ingest/settle/settle-projects.ts';
import { artifactOfDigest, artifactsOfBuild } from './find-artifacts.ts';
import { applyFetch, fetchCommits, fetchRules } from './apply-fetch.ts';
import { applyImage } from './apply-image.ts';
import { applyDeployment } from './apply-deployment.ts';
import { type DeliveryDocuments, storeDeliveryDocument } from './delivery-documents.ts';
import { externalIdIn, type Origin } from './origin.ts';

/** Where a delivery came from, and its documents. */
export type DeliverySender = Origin & { documents: DeliveryDocuments };

/** Apply the effects in order. Returns one sentence for each: what it changed. */
export async function applyEffects(
  tx: Tx,
  batch: Batch,
  effects: readonly WebhookEffect[],
  from: DeliverySender,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const effect of effects) sentences.push(await applyEffect(tx, batch, effect, from));
  return sentences;
}

async function applyEffect(tx: Tx, batch: Batch, effect: WebhookEffect, from: DeliverySender): Promise<string> {
  switch (effect.kind) {
    case 'repository':
      return applyRepository(tx, batch, effect);
    case 'build':
      return applyBuild(tx, batch, effect);
    case 'release':
      return applyRelease(tx, batch, effect, from);
    case 'deployment':
      return applyDeployment(tx, batch, effect, {
        ...originOf(from),
        project: (await linkRepository(tx, batch, effect.repository)).id,
      });
    case 'package':
      return applyPackage(tx, batch, effect);
    case 'push':
      return `${(await linkRepository(tx, batch, effect.repository)).slug} is at ${effect.after.slice(0, 12)} on ${effect.ref}${effect.forced ? ' (forced)' : ''}`;
    case 'fetch':
      return `attestations of ${(await linkRepository(tx, batch, effect.repository)).slug} ${await applyFetch(tx, batch, effect, originOf(from))}`;
    case 'told':
      return `${effect.summary}, in ${(await linkRepository(tx, batch, effect.repository)).slug}`;
    case 'rules': {
      const { slug } = await linkRepository(tx, batch, effect.repository);
      await fetchRules(tx, batch, effect, originOf(from));
      return `the rules of ${effect.branch.slice(0, 200)} in ${slug} will be fetched`;
    }
    case 'image':
      return applyImage(tx, batch, effect, from.connection);
    case 'review': {
      const { slug } = await linkRepository(tx, batch, effect.repository);
      if (effect.abbreviated !== undefined)
        return `${effect.summary}, in ${slug}; ${await fetchCommits(tx, batch, effect, originOf(from))}`;
      const isNew = await storeDeliveryDocument(tx, batch, effect, from.documents);
      return `${effect.summary}, in ${slug}${isNew ? '' : '; known already'}`;
    }
    case 'evidence': {
      const isNew = await storeDeliveryDocument(tx, batch, effect, from.documents);
      return `${effect.summary}: ${isNew ? 'stored' : 'known already'}`;
    }
  }
}

/** Files of one release that are touched; a host reports no more. */
const MAX_FILES = 1_000;
const originOf = ({ source, connection }: DeliverySender): Origin => ({ source, connection });

type EffectOf<Kind extends WebhookEffect['kind']> = Extract<WebhookEffect, { kind: Kind }>;

/**
 * The project of a repository, under its current name at the host. A delivery may be the first to claim it: its
 * artifacts are settled before the effects that look for them.
 */
async function linkRepository(
  tx: Tx,
  batch: Batch,
  { slug, hostId, ownerId, at }: RepositoryFact,
): Promise<ProjectRow> {
  const project = await linkProject(tx, batch, { slug, hostId, ownerId, at: at ?? batch.at });
  await settleProjects(tx, batch);
  return project;
}

async function applyRepository(
  tx: Tx,
  batch: Batch,
  { repository, earlierSlug }: EffectOf<'repository'>,
): Promise<string> {
  if (earlierSlug === null) return `${(await linkRepository(tx, batch, repository)).slug} is known`;
  // The earlier name is linked first, so that a project stored under it alone gets the host's id and is renamed with
  // it.
  const at = repository.at ?? batch.at;
  await linkProject(tx, batch, { ...repository, slug: earlierSlug, at: new Date(Date.parse(at) - 1).toISOString() });
  return `${earlierSlug} is now ${(await linkProject(tx, batch, { ...repository, at })).slug}`;
}

async function applyBuild(tx: Tx, batch: Batch, effect: EffectOf<'build'>): Promise<string> {
  const project = await linkRepository(tx, batch, effect.repository);
  const again = effect.attempt > 1 ? `, attempt ${effect.attempt},` : '';
  const run = `run ${effect.runId}${again} of ${project.slug}: ${effect.state}`;
  const known = await findBuild(tx, effect.invocation);
  if (!(await mayDescribe(tx, effect, project, known)))
    return `${run}; nothing changed, because its address ${effect.invocation.slice(0, 300)} belongs to another repository`;
  const row = await upsertBuild(tx, {
    identity: effect.invocation,
    project: project.id,
    source: await findOrCreateSource(tx, await findOrCreateTerm(tx, effect.repository.slug), effect.commit),
    builder: null,
    buildType: null,
    invocation: effect.invocation,
    ref: effect.ref,
    entryPoint: effect.workflow,
    trigger: effect.trigger,
    runner: null,
    startedAt: effect.startedAt,
    finishedAt: effect.finishedAt,
    // The host signed the delivery. It may fill in what verified evidence leaves open, but never replaces such
    // evidence.
    verified: known?.verified ?? false,
    evidence: null,
  });
  if (row.source !== null)
    await addEdge(tx, {
      from: nodeRef('source', row.source),
      to: nodeRef('build', row.id),
      kind: 'source-of',
      evidence: known?.evidence ?? 0,
    });
  if (row.finishedAt !== known?.finishedAt)
    for (const artifact of await artifactsOfBuild(tx, batch, row.id)) touchArtifact(batch, artifact, false, null);
  return run;
}

/**
 * Whether a run is one of the project: by its address, which is below that of the repository; or where a CI system
 * reports it, whose addresses name no repository, unless it is known as a run of another project.
 */
async function mayDescribe(
  tx: Tx,
  { invocation, runsBelow }: EffectOf<'build'>,
  project: ProjectRow,
  known: BuildRow | null,
): Promise<boolean> {
  if (runsBelow === null) return isRunOf(tx, invocation, project);
  return known === null || known.project === null || known.project === project.id;
}

async function applyRelease(tx: Tx, batch: Batch, effect: EffectOf<'release'>, from: Origin): Promise<string> {
  const project = await linkRepository(tx, batch, effect.repository);
  const release = await upsertRelease(
    tx,
    {
      project: project.id,
      tag: effect.tag.slice(0, 300),
      name: null,
      url: effect.url,
      purl: null,
      publishedAt: effect.state === 'published' ? effect.publishedAt : null,
      source: from.source,
      externalId: externalIdIn(from, effect.repository, effect.id),
      evidence: null,
    },
    effect.id,
  );
  await reportFiles(tx, batch, release, effect.assets);
  let knownAssets = 0;
  for (const asset of effect.assets) {
    const artifact = asset.digest === null ? null : await artifactOfDigest(tx, batch, asset.digest);
    if (artifact?.project !== project.id) continue;
    await nameArtifact(tx, batch, artifact, asset.name, effect.tag);
    await addEdge(tx, {
      from: nodeRef('artifact', artifact.id),
      to: nodeRef('release', release),
      kind: 'released-as',
      evidence: 0,
    });
    knownAssets += 1;
  }
  return `release ${effect.tag} of ${project.slug} ${effect.state}, ${knownAssets} of ${formatQuantity(effect.assets.length, 'asset')} known`;
}

/** Replace the files that the host has reported of a release (row id), and touch those that are or were known. */
async function reportFiles(
  tx: Tx,
  batch: Batch,
  release: number,
  assets: EffectOf<'release'>['assets'],
): Promise<void> {
  const before = await artifactsOfRelease(tx, release, MAX_FILES);
  await removeReportedFiles(tx, release);
  for (const { digest } of assets) {
    if (digest === null) continue;
    const colon = digest.indexOf(':');
    const alg = await findOrCreateTerm(tx, digest.slice(0, colon));
    await addReleaseFile(tx, { release, alg, value: digest.slice(colon + 1), evidence: 0 });
  }
  for (const id of new Set([...before, ...(await artifactsOfRelease(tx, release, MAX_FILES))])) {
    const artifact = await currentArtifact(tx, batch, id);
    if (artifact !== null) touchArtifact(batch, artifact, false, null);
  }
}

async function applyPackage(tx: Tx, batch: Batch, effect: EffectOf<'package'>): Promise<string> {
  const project = await linkRepository(tx, batch, effect.repository);
  const artifact = effect.digest === null ? null : await artifactOfDigest(tx, batch, effect.digest);
  const isKnown = artifact?.project === project.id;
  if (isKnown) {
    await nameArtifact(tx, batch, artifact, effect.name, null);
    if (effect.purl) await addLabel(tx, artifact.id, { kind: 'purl', value: effect.purl }, batch.at);
  }
  return `package ${effect.name} ${effect.version} of ${project.slug} published${isKnown ? '' : ', its artifact is not known yet'}`;
}

async function nameArtifact(
  tx: Tx,
  batch: Batch,
  row: ArtifactRow,
  name: string,
  version: string | null,
): Promise<void> {
  const touched = touchArtifact(batch, row, false, null);
  if (await addLabel(tx, row.id, { kind: 'name', value: name.slice(0, 300) }, batch.at)) touched.reindex = true;
  touched.row.name ??= name.slice(0, 300);
  touched.row.version ??= version;
}
