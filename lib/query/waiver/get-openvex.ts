/** Reads what the OpenVEX draft of a waiver says: its artifacts, and the other names of its vulnerability. */
import { AttestryError } from '#lib/errors.ts';
import type { OpenFinding } from '#lib/policy/facts/policy.ts';
import { coversFinding } from '#lib/status/waived-findings.ts';
import { artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import { waiverById, type WaiverRow } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { OpenVexDocument } from '#lib/views/openvex.ts';
import { type DraftProduct, openVexDraft } from './openvex-document.ts';
import { waiverView } from './waiver-view.ts';

/** Artifacts of a project that the draft names: its newest ones. */
const MAX_ARTIFACTS = 20;
const MAX_PURLS = 20;
const MAX_ALIASES = 20;

/**
 * The draft of the waiver with this id; null where there is none. Throws `conflict` where there is nothing to draft: it
 * names no vulnerability, is refused or has ended, or its artifacts are no longer known.
 */
export async function getOpenVex(context: Context, id: number): Promise<OpenVexDocument | null> {
  const db = context.store.read;
  const now = context.now().toISOString();
  const row = await waiverById(db, id);
  if (row === null) return null;
  const { vulnerability, ...view } = await waiverView(db, row, now);
  if (vulnerability === null) throw noDraft(id, 'names no vulnerability');
  if (view.state !== 'requested' && view.state !== 'active') throw noDraft(id, `is ${view.state}`);
  const rows = await artifactsOf(db, row);
  if (rows.length === 0) throw noDraft(id, 'covers no artifact that is known');
  const { baseUrl, version } = context.vsa;
  return openVexDraft({
    waiver: { ...view, vulnerability },
    aliases: await aliasesOf(db, rows, row, now),
    artifacts: await Promise.all(rows.map((artifact) => productOf(db, artifact))),
    baseUrl,
    version,
    now,
  });
}

function noDraft(id: number, reason: string): AttestryError {
  return new AttestryError('conflict', `there is no OpenVEX statement to draft: waiver ${id} ${reason}`);
}

/** The artifact of the waiver, or the newest ones of its project. */
async function artifactsOf(db: Db, { artifact, project }: WaiverRow): Promise<ArtifactRow[]> {
  if (artifact !== null) return artifactsByIds(db, [artifact]);
  const ids = await newestOfProject(db, project!, MAX_ARTIFACTS);
  const rows = new Map((await artifactsByIds(db, ids)).map((row) => [row.id, row] as const));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

async function productOf(db: Db, row: ArtifactRow): Promise<DraftProduct> {
  const purls = (await labelsOf(db, row.id)).flatMap(({ kind, value }) => (kind === 'purl' ? [value] : []));
  return { digest: await digestOf(db, row), purls: purls.slice(0, MAX_PURLS) };
}

/** The other names that findings of the artifacts give the vulnerability. */
async function aliasesOf(db: Db, rows: readonly ArtifactRow[], waiver: WaiverRow, now: string): Promise<string[]> {
  const { rule, environment, vulnerability } = waiver;
  const names = new Set<string>();
  for (const row of rows) {
    const { result } = await evaluateArtifact(db, row, now, { environment });
    const { findings = [] } = result.verdicts.find((verdict) => verdict.rule === rule) ?? {};
    for (const name of findings.filter((finding) => coversFinding(waiver, finding)).flatMap(namesOf)) names.add(name);
  }
  const own = vulnerability!.toUpperCase();
  return [...names].filter((name) => name.toUpperCase() !== own).slice(0, MAX_ALIASES);
}

function namesOf({ id, aliases }: OpenFinding): string[] {
  return [id, ...aliases];
}
