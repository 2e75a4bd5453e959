/**
 * `GET /badge/{host}/{owner}/{repo}.svg`, `GET /badge/sha256:{hex}.svg`, `.json` for shields.io;
 * `?metric=&style=&label=`.
 */
import { decodeSegment } from '#app/decode-segment.ts';
import { BADGE_METRICS, errorBadge, type Badge, type BadgeMetric } from '#lib/badge/badge.ts';
import { parseBadgeAddress, type BadgeAddress } from '#lib/badge/address.ts';
import { BADGE_STYLES, endpointBadge, renderBadge, type BadgeOptions } from '#lib/badge/render.ts';
import { AttestryError } from '#lib/errors.ts';
import { withEtag } from '#lib/http/cache.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { logger } from '#lib/http/logger.ts';
import { requestContext } from '#lib/start/app.ts';
import { getBadge } from '#lib/query/get-badge.ts';

type Context = { params: Promise<{ path: string[] }> };

const serveBadge = routeHandler('badge', async (request: Request, { params }: Context) => {
  const address = parseBadgeAddress((await params).path.map(decodeSegment));
  if (!address)
    throw new AttestryError('not-found', 'not a badge: /badge/host/owner/repository.svg or /badge/sha256:hex.svg');
  const asked = new URL(request.url).searchParams;
  const metric = oneOf(BADGE_METRICS, asked.get('metric')) ?? 'status';
  const look: BadgeOptions = { style: oneOf(BADGE_STYLES, asked.get('style')) ?? 'flat', label: asked.get('label') };
  const { badge, cache } = await readBadge(address, metric);
  const body = address.format === 'svg' ? renderBadge(badge, look) : JSON.stringify(endpointBadge(badge, look));
  return withEtag(request, body, { ...HEADERS[address.format], 'cache-control': cache });
});

export const GET = serveBadge;
export const HEAD = serveBadge;

// A second old at most, and asked again after that: a verdict shows at once, and who has it gets 304.
const CACHE_CONTROL = 'public, max-age=1, must-revalidate';

/** An image that does not load says nothing; one that says it could not be told is honest. */
async function readBadge(address: BadgeAddress, metric: BadgeMetric): Promise<{ badge: Badge; cache: string }> {
  try {
    return { badge: await getBadge(await requestContext(), { of: address.subject, metric }), cache: CACHE_CONTROL };
  } catch (error) {
    logger().error({ door: 'badge', error: String(error) }, 'a badge could not be told');
    return { badge: errorBadge(metric), cache: 'no-store' };
  }
}

const PUBLIC_HEADERS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
};
const HEADERS = {
  svg: { ...PUBLIC_HEADERS, 'content-type': 'image/svg+xml; charset=utf-8' },
  json: { ...PUBLIC_HEADERS, 'content-type': 'application/json; charset=utf-8' },
};

function oneOf<Word extends string>(words: readonly Word[], asked: string | null): Word | null {
  return words.find((word) => word === asked) ?? null;
}
