import { setCookie } from '#lib/access/session-cookie.ts';
import { beginSignIn } from '#lib/admin/access/oidc/sign-in.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { oidcQuery } from '#lib/http/contract/access/access.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { returnPath } from '#lib/http/request/return-path.ts';
import { seeOther } from '#lib/http/response/see-other.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { signInContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

const COOKIE_SECONDS = 600;

/** `GET /api/v1/session/oidc?to=`: begin a sign-in by the OpenID provider. `to` is the page to show at the end. */
export const GET = routeHandler('session-oidc', async (request) => {
  await countRequest(request, 'providerSignIns');
  const context = await signInContext(request);
  const { url, browser } = await beginSignIn(context, returnPath(readQuery(request, oidcQuery).to));
  const cookie = setCookie(context.signIn.baseUrl, 'sign-in', { value: browser, maxAgeSeconds: COOKIE_SECONDS });
  return seeOther(url, [cookie]);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
