/** The differences between what should run in environments and what runs there. */
import { AttestryError } from '#lib/errors.ts';
import type { FindingKind } from '#lib/inventory/drift/find-drift.ts';
import { rootCause } from '#lib/inventory/drift/root-cause.ts';
import { type FindingRow, findingsBefore } from '#db/environment/findings.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { environmentName, findEnvironment } from '#db/project/deployments.ts';
import { environmentOwner } from '#db/project/environment-status.ts';
import { slugOfProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { pageById } from '#lib/query/find/page-by-id.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { FindingPage, FindingSide, FindingView } from '#lib/views/environment/environment.ts';
import { chainOf } from './chain.ts';

export type DriftQuery = {
  environment?: string | undefined;
  kind?: FindingKind | undefined;
  /** `open`: what is so now, the default; `ended`: what was. */
  state?: 'open' | 'ended' | undefined;
  cursor?: number | undefined;
  limit?: number | undefined;
};

/** A page of differences, the newest first. Throws `not-found` for an environment that is not known. */
export async function listDrift(context: Context, query: DriftQuery = {}): Promise<FindingPage> {
  const db = context.store.read;
  const { kind = null, state = 'open' } = query;
  const environment = query.environment === undefined ? null : await findEnvironment(db, query.environment);
  if (query.environment !== undefined && environment === null)
    throw new AttestryError('not-found', `no environment is called ${query.environment}`);
  const { rows, cursor } = await pageById(query, (before, limit) =>
    findingsBefore(db, { environment, kind, state, before, limit }),
  );
  const findings: FindingView[] = [];
  for (const row of rows) findings.push(await viewOf(db, row));
  return { findings, cursor };
}

async function viewOf(db: Db, row: FindingRow): Promise<FindingView> {
  const isRunning = row.image !== null;
  const isExpected = row.expectedImage !== null;
  const running = row.artifact === null || !isRunning ? null : await chainOf(db, row.artifact, row.environment);
  const expected =
    row.expectedArtifact === null || !isExpected ? null : await chainOf(db, row.expectedArtifact, row.environment);
  return {
    id: row.id,
    environment: await environmentName(db, row.environment),
    owner: await environmentOwner(db, row.environment),
    kind: row.kind,
    slot: row.slot,
    running: isRunning ? await sideOf(db, row.image, row) : null,
    expected: isExpected
      ? await sideOf(db, row.expectedImage, {
          alg: row.expectedAlg,
          value: row.expectedValue,
          artifact: row.expectedArtifact,
        })
      : null,
    since: row.since,
    until: row.until,
    rootCause:
      row.kind === 'unresolved'
        ? null
        : rootCause({ running: isRunning ? (running ?? NOTHING) : null, expected }, row.artifact !== null),
  };
}

const NOTHING = { source: null, build: null, test: null, release: null, deployment: null };

async function sideOf(
  db: Db,
  image: string | null,
  { alg, value, artifact: id }: Pick<FindingRow, 'alg' | 'value' | 'artifact'>,
): Promise<FindingSide> {
  const artifact = id === null ? null : await artifactById(db, id);
  return {
    image: image === '' ? null : image,
    digest: value === null ? null : `${await termText(db, alg)}:${value}`,
    artifact: artifact && {
      digest: await digestOf(db, artifact),
      name: artifact.name,
      status: artifact.status,
      project: await slugOfProject(db, artifact.project),
    },
  };
}
