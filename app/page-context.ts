/** The context of a page, and what its layout knows of the reader. */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Verb } from '#lib/access/verbs.ts';
import type { Grant } from '#lib/actor.ts';
import { signInOffer } from '#lib/admin/access/sign-in.ts';
import type { Context } from '#lib/context/context.ts';
import { isAllowed } from '#lib/context/require-access.ts';
import { AttestryError } from '#lib/errors.ts';
import { PATH_HEADER, returnPath } from '#lib/http/request/return-path.ts';
import {
  type PersonContext,
  personContext,
  requestContext,
  shownSession,
  unauthenticatedContext,
} from '#lib/start/request-context.ts';

const asked = async () => ({ headers: await headers(), method: 'GET' });

/**
 * The context of a page, which reads. Who may not read, or not do `verb`, comes to the page that signs in, or to that
 * of the account.
 */
export async function pageContext(verb: Verb = 'read'): Promise<Context> {
  try {
    return await requestContext(await asked(), verb);
  } catch (error) {
    if (error instanceof AttestryError && error.code === 'unauthorized') return redirect(await signInPath());
    if (error instanceof AttestryError && error.code === 'forbidden') return redirect('/account');
    throw error;
  }
}

/** The context of a page for the person who has signed in. */
export async function accountContext(): Promise<PersonContext> {
  try {
    return await personContext(await asked());
  } catch (error) {
    if (error instanceof AttestryError && error.code === 'unauthorized') return redirect(await signInPath());
    throw error;
  }
}

async function signInPath(): Promise<string> {
  const path = returnPath((await headers()).get(PATH_HEADER));
  return path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`;
}

export type PageViewer = {
  /** Who has signed in. */
  person: { name: string; grants: readonly Grant[] } | null;
  mayRead: boolean;
  /** Whether people can sign in here. */
  offersSignIn: boolean;
};

/** What the layout of a page knows of its reader. It does not keep a session open. */
export const pageViewer = cache(async (): Promise<PageViewer> => {
  // Where the data folder cannot be opened, the page itself says so.
  const context = await unauthenticatedContext().catch(() => null);
  if (context === null) return { person: null, mayRead: true, offersSignIn: false };
  const session = await shownSession(context, await asked());
  const actor = session?.actor ?? context.actor;
  const offer = await signInOffer(context);
  return {
    person: session && { name: session.actor.name, grants: session.actor.grants },
    mayRead: isAllowed({ ...context, actor }, 'read', 'anywhere'),
    offersSignIn: offer.password || offer.provider !== null,
  };
});
