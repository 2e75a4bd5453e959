/** What supports the controls of frameworks, by the newest artifacts of a project. */
import { coverageOfControls, type EvaluatedArtifact } from '#lib/policy/controls/control-coverage.ts';
import { FAMILIES } from '#lib/policy/controls/families.ts';
import { artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { CONTROL_ARTIFACTS, type ControlsView } from '#lib/views/policy/controls.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';

/** Newest artifacts among which those are found that are no source revisions. */
const MAX_SCANNED = 200;

export type ControlsQuery = { environment?: string | undefined; artifacts?: number | undefined };

/**
 * The coverage of the controls for a project by its present or former slug; null when it is unknown. The artifacts are
 * evaluated now, by the policies that apply to them.
 */
export async function getControlCoverage(
  context: Context,
  slug: string,
  { environment, artifacts: wanted = CONTROL_ARTIFACTS.default }: ControlsQuery = {},
): Promise<ControlsView | null> {
  const db = context.store.read;
  const project = await findProject(db, slug);
  if (project === null) return null;
  const { rows, more } = await newestArtifacts(db, project.id, Math.min(wanted, CONTROL_ARTIFACTS.max));
  const now = context.now().toISOString();
  const evaluations: EvaluatedArtifact[] = [];
  const policies = new Map<string, PolicyRef>();
  for (const row of rows) {
    const { result, choice } = await evaluateArtifact(db, row, now, { environment: environment ?? null });
    const { policy } = choice.chosen;
    evaluations.push({ policy, result });
    const { id, version, title, mode } = policy;
    policies.set(id, { id, version, title, mode });
  }
  return {
    project: project.slug,
    environment: environment ?? null,
    artifacts: { evaluated: rows.length, more },
    policies: [...policies.values()],
    families: coverageOfControls(FAMILIES, evaluations),
  };
}

/** The newest artifacts that are no source revisions, newest first. */
async function newestArtifacts(
  db: Db,
  project: number,
  limit: number,
): Promise<{ rows: ArtifactRow[]; more: boolean }> {
  const ids = await newestOfProject(db, project, MAX_SCANNED);
  const known = new Map((await artifactsByIds(db, ids)).map((row) => [row.id, row]));
  const rows: ArtifactRow[] = [];
  for (const id of ids) {
    const row = known.get(id);
    if (row === undefined || /^git[A-Z]/.test((await termText(db, row.alg)) ?? '')) continue;
    if (rows.length === limit) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: ids.length === MAX_SCANNED };
}
