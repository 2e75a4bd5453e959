/**
 * The space of a drill: a store in memory, with a certificate authority of its own as its only trust, and the policy
 * and predicate types that are tried. Nothing in it comes from the data folder, and nothing leaves it.
 */
import { randomBytes } from 'node:crypto';
import { createInstance, type Instance } from '#lib/test-issuer/instance.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Actor } from '#lib/actor.ts';
import { openMemoryStore, type MemoryStore } from '#db/scratch.ts';
import { compareNote } from '#lib/admin/anchors/compare.ts';
import { examineAnchors, anchoredLog } from '#lib/admin/anchors/anchors.ts';
import type { Anchor } from '#lib/admin/anchors/anchor.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { acceptSpeaker } from '#lib/admin/expectations.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { applyPredicateType } from '#lib/admin/predicate-types.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openGroupCommitWriter } from '#lib/ingest/store/group-commit.ts';
import type { IngestResult } from '#lib/views/evidence.ts';
import { scratchContext, throwawayLogSigner } from '#lib/jobs/what-if/trial/scratch-context.ts';
import {
  type Evidence,
  evidenceOf,
  type Release,
  releaseOf,
  RELEASING,
  slugOf,
  type SourceVerifier,
} from './release.ts';

/** What is tried: documents of the installation, and whether an anchor watches its log. */
export type Tried = {
  /** The policy that would decide; null: the one that ships. */
  policy: unknown;
  predicateTypes: readonly unknown[];
  hasAnchor: boolean;
  verifier: SourceVerifier;
};

export type Stage = {
  context: Context;
  issuer: Instance;
  tried: Tried;
  /** The good release, and its evidence, which is stored. */
  good: Release;
  goodEvidence: Evidence;
  /** The evidence of another release. */
  evidenceOf(release: Release): Evidence;
  /** Send documents as the CI of the project, or as another actor. */
  send(documents: readonly Uint8Array[], actor?: Actor): Promise<IngestResult[]>;
  /** Everything that the store has now. */
  snapshot(): Uint8Array;
  /** Let the anchor keep the newest checkpoint, then put the store back to a snapshot and open it again. */
  rollBackTo(snapshot: Uint8Array): Promise<void>;
  close(): void;
};

const REASON = 'drill';

/** Open the space of a drill and send the good release. */
export async function openStage(tried: Tried, now: () => Date): Promise<Stage> {
  let store: MemoryStore = openMemoryStore();
  const stage = { context: contextOf(store, now, tried.hasAnchor), issuer: newIssuer() };
  const { context, issuer } = stage;
  await addTrustFile(context, { bytes: Buffer.from(issuer.trustedRootJson), name: issuer.name });
  await claimProject(context, { slug: slugOf(RELEASING), repositoryId: RELEASING.id, ownerId: RELEASING.ownerId });
  const { identity, issuer: issuedBy } = tried.verifier;
  await acceptSpeaker(context, {
    project: slugOf(RELEASING),
    reason: REASON,
    version: 0,
    signer: { identity, issuer: issuedBy },
    kinds: ['verification-summary', 'project'],
  });
  await applyTypes(context, tried.predicateTypes);
  if (tried.policy !== null) await applyPolicy(context, { document: tried.policy, reason: REASON });
  const pipeline = await tokenActor(context, { name: 'drill.invalid pipeline', projects: [slugOf(RELEASING)] });
  const send: Stage['send'] = (documents, actor = pipeline.actor) =>
    ingestEvidence({ ...stage.context, actor }, { bytes: jsonLines(documents) });
  const good = releaseOf('1.0.0', now());
  const goodEvidence = evidenceOf(issuer, good, tried.verifier);
  await send(Object.values(goodEvidence));
  return Object.assign(stage, {
    tried,
    good,
    goodEvidence,
    evidenceOf: (release: Release) => evidenceOf(issuer, release, tried.verifier),
    send,
    snapshot: () => store.snapshot(),
    async rollBackTo(snapshot: Uint8Array) {
      const { log, anchors } = stage.context;
      const seen = await anchoredLog(store.read, log.signer);
      for (const anchor of anchors.list) if (seen !== null) await anchor.keep(seen, 0);
      store.close();
      store = openMemoryStore(snapshot);
      const { now, adopts } = stage.context;
      stage.context = { ...stage.context, store, evidenceWriter: openGroupCommitWriter({ store, log, now, adopts }) };
      // What the app does when it opens a data folder.
      await examineAnchors(stage.context);
    },
    close: () => store.close(),
  });
}

/** Apply predicate types, each after the one that it extends. One that cannot be applied is left out. */
async function applyTypes(context: Context, documents: readonly unknown[]): Promise<void> {
  const waiting: unknown[] = [];
  for (const document of documents)
    await applyPredicateType(context, { document, reason: REASON }).catch((error: unknown) => {
      if (!(error instanceof AttestryError)) throw error;
      waiting.push(document);
    });
  if (waiting.length < documents.length) await applyTypes(context, waiting);
}

const newIssuer = (): Instance =>
  createInstance({ seed: randomBytes(32).toString('hex'), name: 'drill.invalid', host: 'sigstore.drill.invalid' });

function contextOf(store: MemoryStore, now: () => Date, hasAnchor: boolean): Context {
  const [log, adopts] = [throwawayLogSigner(), [] as const];
  const writer = openGroupCommitWriter({ store, log, now, adopts });
  const by = { actor: { kind: 'job', job: 'drill' }, now: now().toISOString(), adopts, readingIsOpen: false } as const;
  return {
    ...scratchContext(store, by, writer),
    log,
    now,
    anchors: { list: hasAnchor ? [memoryAnchor()] : [], alarm: null },
  };
}

/** An anchor of the space: it keeps checkpoints as an anchor of the installation does. */
function memoryAnchor(): Anchor {
  const name = 'the anchor of the drill';
  let kept: string | null = null;
  const examine: Anchor['examine'] = async (log) =>
    kept === null ? { outcome: 'extends', size: null } : compareNote(log, name, kept);
  return {
    name,
    kind: 'file',
    examine,
    async keep(log) {
      const verdict = await examine(log);
      if (verdict.outcome !== 'extends') return verdict;
      kept = log.head.note;
      return { outcome: 'kept', cosignature: null };
    },
  };
}

/** A token of the space that may send evidence. */
export async function tokenActor(
  context: Context,
  { name, projects }: { name: string; projects: string[] },
): Promise<{ actor: Actor; id: number; token: string }> {
  const { id, token } = await createToken(context, { name, scopes: ['ingest'], projects });
  return { actor: { kind: 'token', id, name, scopes: ['ingest'] }, id, token };
}

const jsonLines = (documents: readonly Uint8Array[]): Buffer =>
  Buffer.concat(documents.flatMap((document) => [document, Buffer.from('\n')]));
