/** Finds the two things that somebody wants to compare. */
import { AttestryError } from '#lib/errors.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findEnvironment } from '#db/project/deployments.ts';
import type { Context } from '#lib/context/context.ts';
import { readMoment, readMomentOfDeployments } from '#lib/query/as-of/moment.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { releaseBefore } from './releases.ts';

/** `environment:production` names an environment, everything else is a digest. */
const ENVIRONMENT_PREFIX = 'environment:';

/**
 * What to compare. `a` and `b`: a digest `alg:hex`, or `environment:NAME`. Without `a`, the first side is `b` at `aAt`,
 * and without that the release before `b`. `aAt` and `bAt`: RFC 3339; null: now. `environment`: the status of artifacts
 * by the policies of this environment. `parts`: whether the platforms or files of the two releases are compared too.
 */
export type CompareQuestion = {
  a?: string | null | undefined;
  b: string;
  aAt?: string | null | undefined;
  bAt?: string | null | undefined;
  environment?: string | null | undefined;
  parts?: boolean | undefined;
};

export type ArtifactSide = { kind: 'artifact'; row: ArtifactRow; at: string | null };
export type EnvironmentSide = { kind: 'environment'; id: number; name: string; at: string | null };

/** The two sides, of one kind. */
export type Sides = { a: ArtifactSide; b: ArtifactSide } | { a: EnvironmentSide; b: EnvironmentSide };

/**
 * Find both sides. Throws `not-found` where nothing is known of one of them, `bad-request` where they are not of one
 * kind, and `unprocessable` for an ambiguous digest and for a moment as `readMoment` does; the pointer says which.
 */
export async function findSides(context: Context, question: CompareQuestion): Promise<Sides> {
  const b = await findSide(context, question.b, question.bAt, 'b');
  const a =
    question.a == null ? await otherSide(context, question, b) : await findSide(context, question.a, question.aAt, 'a');
  if (a.kind === 'artifact' && b.kind === 'artifact') return { a, b };
  if (a.kind === 'environment' && b.kind === 'environment') return { a, b };
  throw new AttestryError('bad-request', 'compare two artifacts or two environments, not one of each', {
    pointer: '/a',
  });
}

async function otherSide(
  context: Context,
  { b: written, aAt }: CompareQuestion,
  b: ArtifactSide | EnvironmentSide,
): Promise<ArtifactSide | EnvironmentSide> {
  if (aAt != null) return findSide(context, written, aAt, 'a');
  const before = b.kind === 'artifact' ? await releaseBefore(context.store.read, b.row) : null;
  if (before === null)
    throw new AttestryError(
      'not-found',
      b.kind === 'artifact'
        ? 'no release before this one is known: name both artifacts'
        : 'name two environments, or a time for the first side',
      { pointer: '/a' },
    );
  return { kind: 'artifact', row: before, at: null };
}

async function findSide(
  context: Context,
  written: string,
  writtenAt: string | null | undefined,
  which: 'a' | 'b',
): Promise<ArtifactSide | EnvironmentSide> {
  if (written.startsWith(ENVIRONMENT_PREFIX)) {
    const name = written.slice(ENVIRONMENT_PREFIX.length);
    const id = await findEnvironment(context.store.read, name);
    if (id === null) throw notFound('no environment has this name', which);
    return { kind: 'environment', id, name, at: await momentOf(context, writtenAt, which, readMomentOfDeployments) };
  }
  const found = await findArtifacts(context.store.read, written);
  if (found.kind === 'several')
    throw new AttestryError('unprocessable', 'several artifacts have this digest: name one by its own digest', {
      pointer: `/${which}`,
    });
  if (found.kind === 'none') throw notFound('nothing is known about this digest', which);
  return { kind: 'artifact', row: found.row, at: await momentOf(context, writtenAt, which, readMoment) };
}

function notFound(message: string, which: 'a' | 'b'): AttestryError {
  return new AttestryError('not-found', message, { pointer: `/${which}` });
}

async function momentOf(
  context: Context,
  written: string | null | undefined,
  which: 'a' | 'b',
  read: typeof readMoment,
): Promise<string | null> {
  if (written == null) return null;
  try {
    return await read(context, written);
  } catch (error) {
    if (!(error instanceof AttestryError)) throw error;
    throw new AttestryError(error.code, error.message, { pointer: `/${which}At`, cause: error });
  }
}
