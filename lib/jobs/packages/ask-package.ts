/** The job that asks a registry for the attestations of a watched package, and ingests those of new files. */
import { findPackageFile, putPackageFile } from '#db/system/watched-packages.ts';
import type { AskPackagePayload } from '#lib/admin/packages/schedule-package.ts';
import type { Context } from '#lib/context/context.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { RegistryFailure } from '#lib/integrations/oci/failure.ts';
import { askAttestations, askIndex } from '#lib/integrations/packages/ask.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { AttestedFile } from '#lib/packages/source.ts';
import { noteFailure, noteRead } from './note-attempt.ts';
import { type Asked, type AskOptions, openAsked } from './open-asked.ts';
import { takeFile } from './take-file.ts';

/**
 * Run one attempt, and say when the next one is due: an attempt that fails changes no artifact, and is a line on the
 * page. What is fetched is the word of the connection, unless a verified signature makes it that of its signer.
 */
export async function runAskPackage(
  context: Context,
  { package: id }: AskPackagePayload,
  options: AskOptions = {},
): Promise<JobResult> {
  const asked = await openAsked(context, id, options);
  if (asked === null) return { outcome: 'done' };
  try {
    await ask(context, asked);
  } catch (error) {
    if (!(error instanceof RegistryFailure)) throw error;
    await noteFailure(context, asked, error);
  }
  return { outcome: 'done' };
}

/** Ask, take what is new, and store how it ended. Throws a `RegistryFailure` where the list cannot be read. */
async function ask(context: Context, asked: Asked): Promise<void> {
  const { row, registry } = asked;
  const answer = await askIndex(registry, row.name, row.etag);
  // The list is the one of the newest attempt that ended well; a message of a later attempt is over.
  if (answer === null) return noteRead(context, asked, row.outcome === 'read' ? {} : { message: null });
  const { announced, files, problems } = answer.index;
  const failure = await takeNew(context, asked, files);
  await noteRead(context, asked, {
    announced,
    message: problems.length > 1 ? `${problems[0]}, and ${problems.length - 1} more` : (problems[0] ?? null),
    etag: failure === null ? answer.etag : null,
  });
  if (failure !== null) await noteFailure(context, asked, failure);
}

/**
 * Take the attestations of the files that are new; returns why some could not be had. One that is not there yet keeps
 * no other one from being asked for.
 */
async function takeNew(
  context: Context,
  asked: Asked,
  files: readonly AttestedFile[],
): Promise<RegistryFailure | null> {
  const missing: RegistryFailure[] = [];
  for (const file of files) {
    try {
      await takeIfNew(context, asked, file);
    } catch (error) {
      if (!(error instanceof RegistryFailure)) throw error;
      if (error.kind === 'unreached') return error;
      missing.push(error);
    }
  }
  const [first, ...more] = missing;
  if (first === undefined || more.length === 0) return first ?? null;
  return new RegistryFailure(first.kind, `${first.message}; the same for ${formatQuantity(more.length, 'other file')}`);
}

/** Take the attestations of a file, unless they were taken for the same bytes before. */
async function takeIfNew(context: Context, { row, connection, registry }: Asked, file: AttestedFile): Promise<void> {
  const digest = `${file.digest.algorithm}:${file.digest.hex}`;
  const known = await findPackageFile(context.store.read, row.id, file.name);
  if (known?.digest === digest) return;
  const bytes = await askAttestations(registry, file);
  const { source } = registry;
  const actor = {
    kind: 'webhook',
    source: source.name,
    hook: null,
    connection: { id: connection.id, name: connection.name },
  } as const;
  const { name } = row;
  const taken = await takeFile({ ...context, actor }, bytes, { source, name, file, projects: connection.projects });
  if (taken === null)
    throw new RegistryFailure(
      'refused',
      `${file.url.host} answers with no attestations of ${file.name} that can be read`,
    );
  const message = known === null ? taken.message : withReplaced(taken.message);
  await context.store.write((tx) =>
    putPackageFile(tx, {
      ...taken,
      message,
      package: row.id,
      name: file.name,
      digest,
      at: context.now().toISOString(),
    }),
  );
}

const withReplaced = (message: string | null): string =>
  ['the registry stated another digest for it before', ...(message === null ? [] : [message])].join('; ');
