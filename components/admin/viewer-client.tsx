'use client';
import { createContext, useContext, useEffect } from 'react';
import type { ReactNode } from 'react';
import { hasRole, type Place } from '#lib/access/may-do.ts';
import type { Verb } from '#lib/access/verbs.ts';
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

/** Its children, where `useMay` says yes; else `otherwise`. */
export function IfMay({
  verb,
  place,
  otherwise = null,
  children,
}: {
  verb: Verb;
  place: Place;
  otherwise?: ReactNode;
  children: ReactNode;
}) {
  return useMay(verb, place) ? children : otherwise;
}
