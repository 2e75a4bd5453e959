/**
 * `GET /feed/{host}/{owner}/{repo}.atom` and `GET /feed/sha256:{hex}.atom`: the changes of status of a project or of an
 * artifact as an Atom feed. What is private needs a token or a session, as everywhere.
 */
import { decodeSegment } from '#app/decode-segment.ts';
import { AttestryError } from '#lib/errors.ts';
import { withEtag } from '#lib/http/cache.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { parseFeedPath } from '#lib/notify/feed/address.ts';
import { atomFeed } from '#lib/notify/feed/atom.ts';
import { readFeed } from '#lib/query/feed/read-feed.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

const HEADERS = {
  'content-type': 'application/atom+xml; charset=utf-8',
  'cache-control': 'public, max-age=60',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
};

const serveFeed = routeHandler('feed', async (request, { params }: { params: Promise<{ path: string[] }> }) => {
  const context = await requestContext(request, 'read');
  const subject = parseFeedPath((await params).path.map(decodeSegment));
  const feed = subject && (await readFeed(context, subject));
  if (!feed) throw new AttestryError('not-found', 'no feed: /feed/host/owner/repository.atom or /feed/sha256:hex.atom');
  return withEtag(request, atomFeed(feed), HEADERS);
});

export const GET = serveFeed;
export const HEAD = serveFeed;

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
