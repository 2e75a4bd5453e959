/** The environment in which an artifact was built, in responses of the API and on pages. */
import type { Difference } from '#lib/compare/compare-profiles.ts';
import type { ReleaseRef } from './compare.ts';

export const ENVIRONMENT_THINGS = ['compiler', 'image', 'runner', 'tool', 'library'] as const;

/**
 * A thing that a document names. `tool`: a build tool that is no compiler. `digest`: `alg:hex`, collision-resistant;
 * null where the document names none.
 */
export type EnvironmentThing = {
  fact: (typeof ENVIRONMENT_THINGS)[number];
  name: string;
  version: string | null;
  digest: string | null;
};

/** A thing with the document that names it. */
export type NamedEnvironmentThing = EnvironmentThing & {
  document: { id: string; title: string };
  /** `verified`: the document counts and is verified. `reported`: it counts. `claimed`: it does not count. */
  standing: 'verified' | 'reported' | 'claimed';
};

export type BuildEnvironmentView = {
  digest: string;
  /** At most 200: compilers, images and runners first. */
  things: NamedEnvironmentThing[];
  hidden: number;
  /** The release before of the same project; null where none is known. */
  previous: ReleaseRef | null;
  /** What differs from the release before, of what counts; empty without one. */
  changes: Difference[];
  changesHidden: number;
};
