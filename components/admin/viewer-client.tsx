'use client';
import { createContext, useContext, useEffect } from 'react';
import type { ReactNode } from 'react';
import { hasRole, type Place } from '#lib/access/may-do.ts';
import { VERBS, type Verb } from '#lib/access/verbs.ts';
import type { Grant } from '#lib/actor.ts';
import { setSignedIn } from './admin-request.ts';

/** A person who has signed in. */
export type Viewer = { name: string; grants: readonly Grant[] };

const ViewerContext = createContext<Viewer | null>(null);

/** Tells the forms of a page who has signed in; null: nobody, so that a form asks for a token. */
export function ViewerProvider({ viewer, children }: { viewer: Viewer | null; children: ReactNode }) {
  useEffect(() => setSignedIn(viewer !== null), [viewer]);
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** Whether somebody has signed in. */
export function useIsSignedIn(): boolean {
  return useContext(ViewerContext) !== null;
}

/**
 * Whether a form for something has a use: not where the roles of the person who has signed in do not allow it. Somebody
 * who has not signed in may have a token. The server decides again.
 */
export function useMay(verb: Verb, place: Place): boolean {
  const viewer = useContext(ViewerContext);
  return viewer === null || hasRole(viewer.grants, verb, place);
}

/** Its children, where `useMay` says yes; else a sentence that names the role. */
export function IfMay({ verb, place, children }: { verb: Verb; place: Place; children: ReactNode }) {
  if (useMay(verb, place)) return children;
  return <p className="text-ink-2">The role {VERBS[verb].role} is needed for this.</p>;
}
