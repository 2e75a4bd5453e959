import { removeCookie, setCookie } from '#lib/access/session-cookie.ts';
import { revokeSession } from '#lib/admin/access/sessions.ts';
import { signInOffer, signInWithPassword } from '#lib/admin/access/sign-in.ts';
import { providerSignOut } from '#lib/admin/access/oidc/sign-in.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { signInRequest } from '#lib/http/contract/access/access.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import {
  personContext,
  requireSameOrigin,
  shownSession,
  signInContext,
  unauthenticatedContext,
} from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** How the id of a local user begins; that of another person begins with the issuer. */
const LOCAL = 'local ';

/** `GET /api/v1/session`: who has signed in, and how people can. */
export const GET = routeHandler('session', async (request) => {
  const context = await unauthenticatedContext();
  const session = await shownSession(context, request);
  const { name = null, grants = [] } = session?.actor ?? {};
  return jsonResponse({
    person: session && { name, grants },
    expiresAt: session?.expiresAt ?? null,
    readingIsOpen: context.readingIsOpen,
    offer: await signInOffer(context),
  });
});

/** `POST /api/v1/session`: sign in with a password. Right and wrong passwords count against the limit of the caller. */
export const POST = routeHandler('session', async (request) => {
  const context = await signInContext(request);
  requireSameOrigin(context, request);
  const { name, password } = await readJsonBody(request, signInRequest);
  await countRequest(request, 'signIns');
  const userAgent = request.headers.get('user-agent');
  const { token, expiresAt, person } = await signInWithPassword(context, { name, password, userAgent });
  const { baseUrl, lifetimeMs } = context.signIn;
  return jsonResponse({ person: { name: person.name, grants: person.grants }, expiresAt }, 201, {
    'set-cookie': setCookie(baseUrl, 'session', { value: token, maxAgeSeconds: lifetimeMs / 1000 }),
  });
});

/** `DELETE /api/v1/session`: sign out. The session is useless from now on, wherever its cookie is. */
export const DELETE = routeHandler('session', async (request) => {
  const context = await personContext(request);
  await revokeSession(context, context.session.id);
  const signOutUrl = context.actor.id.startsWith(LOCAL) ? null : await providerSignOut(context);
  return jsonResponse({ ended: context.session.id, signOutUrl }, 200, {
    'set-cookie': removeCookie(context.signIn.baseUrl, 'session'),
  });
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'POST', 'DELETE');
export { notAllowed as PATCH, notAllowed as PUT };
