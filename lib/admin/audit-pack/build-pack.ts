/** Makes an audit pack: everything that a reader without Attestry needs to verify what Attestry concludes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AttestryError } from '#lib/errors.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { sha256Hex } from '#lib/bytes/sha256.ts';
import { type Period, readPeriod, shiftDay } from '#lib/metrics/period.ts';
import { reportHtml } from '#lib/report/html.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { bytesToSign, formatEnvelope } from '#lib/vsa/envelope.ts';
import { verifierId } from '#lib/vsa/statement.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { listArtifactIds, type ListKey } from '#db/artifact/list.ts';
import { type CheckpointRow, lastCheckpoint } from '#db/log/log.ts';
import { predicateTypeVersions } from '#db/policy/predicate-types.ts';
import { findProject, type ProjectRow } from '#db/project/projects.ts';
import { trustSet } from '#db/system/trust.ts';
import { activeKey } from '#lib/admin/vsa/keys.ts';
import { vsaKeySet } from '#lib/admin/vsa/key-set.ts';
import type { Context } from '#lib/context/context.ts';
import { type LoadedPolicy, policySet } from '#lib/ingest/policies/policy-set.ts';
import { versionsInForce } from '#lib/ingest/predicate-types/type-set.ts';
import {
  artifactPath,
  PACK_FILES,
  PACK_FORMAT,
  PACK_PREDICATE_TYPE,
  type PackedPolicy,
  type PackManifest,
  policyPath,
  predicateTypePath,
  vsaPath,
} from '#lib/query/audit-pack/format.ts';
import { getReport } from '#lib/query/report/get-report.ts';
import { artifactInPack } from './artifact.ts';
import { documentFiles, missingReason } from './documents.ts';
import { jsonFile } from './json-file.ts';
import { readmeText } from './readme.ts';
import { readScript } from './script.ts';
import type { ArchiveFile } from './zip.ts';

/** An archive without ZIP64 holds 65,535 files: two for each document, two for each artifact. */
const MAX_ARTIFACTS = 5_000;
const MAX_DOCUMENTS = 20_000;
const MAX_BYTES = 3 * 1024 ** 3;
const PAGE = 500;

export type PackQuery = { project?: string | undefined; from?: string | undefined; to?: string | undefined };

/** What a pack is about. */
export type PackScope = { project: ProjectRow | null; period: Period; ids: readonly number[]; script: Uint8Array };

/**
 * Find what a pack is about: the artifacts of a project, or of all, that were first seen in a period. Throws
 * `bad-request` for an invalid period, `not-found` for an unknown project, `unprocessable` for more artifacts than a
 * pack holds, and `unavailable` where the script of the pack was not built.
 */
export async function packScope(context: Context, query: PackQuery): Promise<PackScope> {
  const db = context.store.read;
  const period = readPeriod(query, context.now());
  if ('problem' in period) throw new AttestryError('bad-request', period.problem);
  const project = query.project ? await findProject(db, query.project) : null;
  if (query.project && project === null) throw new AttestryError('not-found', `no project ${query.project}`);
  const ids: number[] = [];
  let after: ListKey | null = null;
  do {
    const page = await listArtifactIds(db, filterOf(project, period), 'oldest', after, PAGE);
    ids.push(...page.ids);
    after = page.next;
    if (ids.length > MAX_ARTIFACTS)
      throw new AttestryError(
        'unprocessable',
        `more than ${MAX_ARTIFACTS} artifacts were first seen from ${period.from} to ${period.to}: choose a shorter period or one project`,
      );
  } while (after !== null);
  return { project, period, ids, script: await readScript() };
}

function filterOf(project: ProjectRow | null, { from, to }: Period): Parameters<typeof listArtifactIds>[1] {
  return {
    statuses: null,
    project: project?.id ?? null,
    level: null,
    signers: null,
    environment: null,
    from: `${from}T00:00:00.000Z`,
    to: `${shiftDay(to, 1)}T00:00:00.000Z`,
    ids: null,
    parts: true,
  };
}

/**
 * The files of the pack, one after the other: the manifest comes last but for its signature. `beforeSigning` is called
 * before a verification summary is signed; it throws to refuse.
 */
export async function* packFiles(
  context: Context,
  scope: PackScope,
  beforeSigning: () => Promise<void>,
): AsyncGenerator<ArchiveFile> {
  const manifest = emptyManifest(context, scope);
  for await (const file of contents(context, scope, manifest, beforeSigning)) {
    manifest.files[file.path] = { sha256: sha256Hex(file.bytes), size: file.bytes.length };
    yield file;
  }
  const file = jsonFile(PACK_FILES.manifest, manifest);
  yield file;
  yield { path: PACK_FILES.signature, bytes: Buffer.from(`${await signManifest(context, manifest, file.bytes)}\n`) };
}

function emptyManifest({ now, vsa }: Context, { project, period }: PackScope): PackManifest {
  return {
    format: PACK_FORMAT,
    createdAt: now().toISOString(),
    attestry: vsa.version,
    verifier: verifierId(vsa.baseUrl),
    project: project?.slug ?? null,
    ...period,
    counts: { artifacts: 0, documents: 0, missing: 0, vsas: 0 },
    leavesOut: [],
    files: {},
  };
}

/** Every file that the manifest lists. Counts what is in the pack. */
async function* contents(
  context: Context,
  scope: PackScope,
  manifest: PackManifest,
  beforeSigning: () => Promise<void>,
): AsyncGenerator<ArchiveFile> {
  const db = context.store.read;
  const head = await lastCheckpoint(db);
  yield { path: PACK_FILES.script, bytes: scope.script };
  yield { path: PACK_FILES.logKey, bytes: Buffer.from(`${context.log.verifierKey}\n`) };
  if (head !== null) yield { path: PACK_FILES.checkpoint, bytes: Buffer.from(head.note) };
  yield jsonFile(PACK_FILES.trust, await trustSet(db));
  yield jsonFile(PACK_FILES.vsaKeys, await vsaKeySet(context));
  const { policies } = await policySet(db);
  for (const { policy, body } of policies) yield { path: policyPath(policy), bytes: Buffer.from(body) };
  yield jsonFile(PACK_FILES.policies, policies.map(packPolicy));
  const types = versionsInForce(await predicateTypeVersions.newest(db));
  for (const { document, version } of types)
    yield {
      path: predicateTypePath({ id: document.id, version }),
      bytes: Buffer.from(canonicalJson(document as unknown as JsonObject)),
    };
  const { from, to } = scope.period;
  const report = maskSecrets(await getReport(context, { project: scope.project?.slug, from, to }));
  yield jsonFile(PACK_FILES.report, report);
  yield { path: PACK_FILES.reportPage, bytes: Buffer.from(reportHtml(report)) };
  yield* artifactFiles(context, scope, { manifest, head, beforeSigning });
  yield { path: PACK_FILES.readme, bytes: Buffer.from(readmeText(manifest)) };
}

function packPolicy({ policy, sha256, row }: LoadedPolicy): PackedPolicy {
  return { id: policy.id, version: policy.version, sha256, file: policyPath(policy), ships: row === null };
}

type Running = { manifest: PackManifest; head: CheckpointRow | null; beforeSigning: () => Promise<void> };

async function* artifactFiles(
  context: Context,
  { ids }: PackScope,
  { manifest, head, beforeSigning }: Running,
): AsyncGenerator<ArchiveFile> {
  const { counts, leavesOut } = manifest;
  const known = new Set<string>();
  let bytes = 0;
  for (const [at, id] of ids.entries()) {
    const row = await artifactById(context.store.read, id);
    if (row === null) continue;
    const { artifact, documents, vsa } = await artifactInPack(context, row, beforeSigning);
    const added = documents.filter((one) => !known.has(one.id));
    bytes += added.reduce((sum, { size }) => sum + size, 0);
    if (known.size + added.length > MAX_DOCUMENTS || bytes > MAX_BYTES) {
      leavesOut.push(`${ids.length - at} newer artifacts: the pack has reached its size. Choose a shorter period.`);
      return;
    }
    for (const document of added) {
      known.add(document.id);
      if ((await missingReason(context, document)) !== null) counts.missing += 1;
      yield* documentFiles(context, document, head);
    }
    if (vsa !== null) yield { path: vsaPath(vsa.id), bytes: Buffer.from(`${vsa.envelope}\n`) };
    yield jsonFile(artifactPath(artifact.digest), artifact);
    counts.artifacts += 1;
    counts.documents = known.size;
    counts.vsas += vsa === null ? 0 : 1;
    // Other requests are answered between two artifacts.
    await nextTurn();
  }
}

/** A DSSE envelope with an in-toto statement about the manifest, by the key of verification summaries. */
async function signManifest(
  context: Context,
  { createdAt, verifier, project, from, to }: PackManifest,
  bytes: Uint8Array,
): Promise<string> {
  const { signer } = await activeKey(context);
  const payload = canonicalJson({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: PACK_FILES.manifest, digest: { sha256: sha256Hex(bytes) } }],
    predicateType: PACK_PREDICATE_TYPE,
    predicate: { verifier: { id: verifier }, createdAt, project, from, to },
  });
  return formatEnvelope(payload, { keyId: signer.keyId, signature: await signer.sign(bytesToSign(payload)) });
}
