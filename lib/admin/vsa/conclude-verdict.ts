/** Concludes what a verification summary says about an artifact now. */
import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AttestryError } from '#lib/errors.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { resultOf, type VsaResult } from '#lib/vsa/result.ts';
import { vsaContent } from '#lib/vsa/statement.ts';
import { aliasesOf } from '#db/artifact/aliases.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { termText } from '#db/evidence/terms.ts';
import { type Db, wholeStore } from '#db/open.ts';
import { projectById, type ProjectRow } from '#db/project/projects.ts';
import type { PolicyDocument } from '#db/vsa/policy-documents.ts';
import { policyFor } from '#lib/ingest/policies/policy-for.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { unfinishedChange } from './settled.ts';
import type { VsaSettings } from '#lib/context/context.ts';

export type Conclusion = {
  /** Row id of the artifact. */
  artifact: number;
  /** The environment, if it has a policy or waivers of its own; else null: its verdict is the same as without it. */
  environment: string | null;
  /** The statement without its time. */
  content: JsonObject;
  /** SHA-256 of the canonical JSON of `content`, in hex. */
  sha256: string;
  result: VsaResult;
  policy: PolicyDocument;
  /** Until when it is the same where nothing but the time changes (RFC 3339); null: for ever. */
  holdsUntil: string | null;
};

/**
 * Evaluate the artifact at `now` (RFC 3339) by the policy of an environment, or of none. Throws `conflict` with the
 * reason where Attestry signs no verdict: nobody here expects the artifact, or its status is unknown. Throws
 * `unavailable` while a change is being applied that may take evidence from it. A verdict is the same for everybody, so
 * it is concluded from the whole store.
 */
export async function concludeVerdict(
  visible: Db,
  row: ArtifactRow,
  { baseUrl, version }: Pick<VsaSettings, 'baseUrl' | 'version'>,
  now: string,
  environment: string | null = null,
): Promise<Conclusion> {
  const db = wholeStore(visible);
  const unfinished = await unfinishedChange(db, row);
  if (unfinished !== null)
    throw new AttestryError('unavailable', `no verdict can be signed now: ${unfinished}`, { retryAfterSeconds: 30 });
  const evaluation = await evaluateArtifact(db, row, now, { environment });
  const settings = { baseUrl, version };
  if (environment === null) return conclusionOf(db, row, evaluation, settings);
  const project = await expectedProject(db, row, evaluation);
  const isOwn = await hasOwnVerdict(db, row, { evaluation, project, environment, now });
  return { ...(await conclusionOf(db, row, evaluation, settings)), environment: isOwn ? environment : null };
}

/**
 * What the summary of an evaluation without an environment says. Throws `conflict` with the reason where Attestry signs
 * no verdict.
 */
export async function conclusionOf(
  visible: Db,
  row: ArtifactRow,
  evaluation: Evaluation,
  { baseUrl, version }: Pick<VsaSettings, 'baseUrl' | 'version'>,
): Promise<Conclusion> {
  const db = wholeStore(visible);
  const project = await expectedProject(db, row, evaluation);
  const { policy, body, sha256 } = evaluation.choice.chosen;
  const content = vsaContent({
    baseUrl,
    version,
    artifact: {
      digest: { alg: (await termText(db, row.alg)) ?? '', value: row.value },
      otherDigests: await furtherDigests(db, row),
      name: row.name,
      purls: (await labelsOf(db, row.id)).flatMap(({ kind, value }) => (kind === 'purl' ? [value] : [])),
    },
    project,
    policy: { id: policy.id, version: policy.version, sha256 },
    status: evaluation.status,
    slsaLevel: evaluation.result.slsaLevel,
    verdicts: evaluation.result.verdicts,
    inputs: evaluation.inputs,
  });
  return {
    artifact: row.id,
    environment: null,
    content,
    sha256: hash('sha256', canonicalJson(content)),
    result: resultOf(evaluation.status.status),
    policy: { policy: policy.id, version: policy.version, sha256, body },
    holdsUntil: evaluation.holdsUntil,
  };
}

type InEnvironment = { evaluation: Evaluation; project: ProjectRow; environment: string; now: string };

/** Whether the verdict in an environment need not be the one without it: by its policy, or by its waivers. */
async function hasOwnVerdict(
  db: Db,
  row: ArtifactRow,
  { evaluation, project, environment, now }: InEnvironment,
): Promise<boolean> {
  const { choice, waivers, inputs, status } = evaluation;
  if (choice.chosen.row !== (await policyFor(db, { project: project.slug })).chosen.row) return true;
  if (waivers.some((waiver) => waiver.environment === environment)) return true;
  // The status of an index may rest on waivers of its platforms.
  return inputs === null && !isDeepStrictEqual((await evaluateArtifact(db, row, now)).status, status);
}

async function expectedProject(db: Db, { project: id }: ArtifactRow, { status }: Evaluation): Promise<ProjectRow> {
  const project = id === null ? null : await projectById(db, id);
  if (status.status === 'unknown') throw noVerdict(status.reason);
  if (project === null) throw noVerdict('it belongs to no project');
  if (project.claimedAt === null) throw noVerdict(`no project here expects it, and it belongs to ${project.slug}`);
  return project;
}

function noVerdict(reason: string): AttestryError {
  return new AttestryError('conflict', `Attestry signs no verdict about this artifact: ${reason}`);
}

async function furtherDigests(db: Db, row: ArtifactRow): Promise<{ alg: string; value: string }[]> {
  const aliases = await aliasesOf(db, row.id);
  return Promise.all(aliases.map(async ({ alg, value }) => ({ alg: (await termText(db, alg)) ?? '', value })));
}
