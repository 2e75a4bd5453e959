/** The report of the migration to authority. A project that is claimed afterwards is not part of it any more. */
import { AttestryError } from '#lib/errors.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { countMigrated, migratedArtifacts, migratedProjects, type MigratedArtifact } from '#db/project/migrated.ts';
import { projectById } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { migrationState } from '#lib/ingest/projects/migration-state.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { digestOf, parseProjectSlug, projectRef } from '#lib/query/item/artifact-item.ts';
import type { MigratedArtifactView, MigrationView } from '#lib/views/project.ts';

const DEFAULT_LIMIT = 50;
const MAX_PAGE_SIZE = 200;
/** Projects that the report names. */
const MAX_PROJECTS = 100;

/** The report with a page of its artifacts. Throws `bad-request` for a cursor of another list. */
export async function getMigration(
  context: Context,
  query: { cursor?: string; limit?: number } = {},
): Promise<MigrationView> {
  const db = context.store.read;
  const state = await migrationState(db);
  const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? DEFAULT_LIMIT)), MAX_PAGE_SIZE);
  const rows = state === null ? [] : await pageOf(db, query.cursor, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    ...(await migrationSummary(context)),
    artifacts: (await Promise.all(shown.map((row) => artifactView(db, row)))).flatMap((view) => view ?? []),
    cursor: rows.length > limit && last ? encodeCursor([last.project, last.artifact]) : null,
  };
}

/** The report without its artifacts. */
export async function migrationSummary({
  store,
}: Context): Promise<Pick<MigrationView, 'state' | 'startedAt' | 'finishedAt' | 'counts' | 'projects'>> {
  const db = store.read;
  const state = await migrationState(db);
  if (state === null)
    return {
      state: 'none',
      startedAt: null,
      finishedAt: null,
      counts: { artifacts: 0, projects: 0, withoutProject: 0 },
      projects: [],
    };
  return {
    state: state.finishedAt === null ? 'running' : 'done',
    ...state,
    counts: await countMigrated(db),
    projects: await projectsOf(db),
  };
}

async function projectsOf(db: Db): Promise<MigrationView['projects']> {
  const projects = await Promise.all(
    (await migratedProjects(db, 0, MAX_PROJECTS)).map(async ({ project, artifacts }) => {
      const row = await projectById(db, project);
      return row === null ? [] : [{ ...parseProjectSlug(row.slug), artifacts }];
    }),
  );
  return projects.flat().toSorted((a, b) => b.artifacts - a.artifacts);
}

/** The artifacts behind the cursor, project by project; those without a project come first. */
async function pageOf(db: Db, cursor: string | undefined, limit: number): Promise<MigratedArtifact[]> {
  const [after = -1, artifact = 0] = cursor === undefined ? [] : decodeCursor(cursor);
  if (typeof after !== 'number' || typeof artifact !== 'number')
    throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  const found = artifact === 0 ? [] : await migratedArtifacts(db, after, artifact, limit);
  for (let project = after; found.length < limit;) {
    const [next] = await migratedProjects(db, project, 1);
    if (next === undefined) break;
    project = next.project;
    found.push(...(await migratedArtifacts(db, project, 0, limit - found.length)));
  }
  return found;
}

async function artifactView(db: Db, { artifact, before }: MigratedArtifact): Promise<MigratedArtifactView | null> {
  const row = await artifactById(db, artifact);
  if (row === null) return null;
  return {
    digest: await digestOf(db, row),
    name: row.name,
    version: row.version,
    project: await projectRef(db, row.project),
    before,
    reason: row.reason,
  };
}
