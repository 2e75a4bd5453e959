import { readCookie, removeCookie, setCookie } from '#lib/access/session-cookie.ts';
import { finishSignIn } from '#lib/admin/access/oidc/sign-in.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { logger } from '#lib/http/logger.ts';
import { seeOther } from '#lib/http/response/see-other.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { signInContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/v1/session/oidc/callback`: the OpenID provider sends the browser back here. A refused sign-in shows the
 * page that signs in, with the reason.
 */
export const GET = routeHandler('session-oidc-callback', async (request) => {
  await countRequest(request, 'providerSignIns');
  const context = await signInContext(request);
  const { baseUrl, lifetimeMs } = context.signIn;
  const finished = await finishSignIn(context, {
    query: new URL(request.url).search,
    browser: readCookie(baseUrl, 'sign-in', request.headers.get('cookie')),
    userAgent: request.headers.get('user-agent'),
  });
  const ended = removeCookie(baseUrl, 'sign-in');
  if (finished.outcome === 'signed-in') {
    const session = setCookie(baseUrl, 'session', { value: finished.token, maxAgeSeconds: lifetimeMs / 1000 });
    return seeOther(finished.to, [session, ended]);
  }
  const { why, cause, to } = finished;
  // The cause may say why, but never holds a code or a token.
  logger().warn({ why, ...(cause instanceof Error && { cause: cause.message }) }, 'a sign-in was refused');
  return seeOther(`/sign-in?refused=${why}${to === '/' ? '' : `&to=${encodeURIComponent(to)}`}`, [ended]);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
