/**
 * `GET /badge/{host}/{owner}/{repo}.svg?metric=&style=&label=&environment=`, `GET /badge/sha256:{hex}.svg`, and
 * `GET /badge/private/{address}.svg` for whoever knows an address that a project has made. `.json` as the ending serves
 * the endpoint schema of shields.io instead.
 */
import { decodeSegment } from '#app/decode-segment.ts';
import { BADGE_METRICS, errorBadge, type Badge, type BadgeMetric } from '#lib/badge/badge.ts';
import { parseBadgeAddress, type BadgeAddress } from '#lib/badge/address.ts';
import { BADGE_STYLES, endpointBadge, renderBadge, type BadgeOptions } from '#lib/badge/render.ts';
import { AttestryError } from '#lib/errors.ts';
import { withEtag } from '#lib/http/cache.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { noteLasting } from '#lib/http/direct/lasting.ts';
import { routeHandler } from '#lib/http/route-handler.ts';
import { failureLog } from '#lib/http/failure-log.ts';
import { storeFailure, storeFailureKind } from '#db/open.ts';
import { projectOfBadgeAddress } from '#lib/admin/visibility/badge-addresses.ts';
import { requestContext, unauthenticatedContext } from '#lib/start/request-context.ts';
import { type BadgeOf, getBadge, getDatedBadge } from '#lib/query/get-badge.ts';

const MAX_ENVIRONMENT = 200;

type Context = { params: Promise<{ path: string[] }> };

const handler = routeHandler('badge', async (request: Request, { params }: Context) => {
  const address = parseBadgeAddress((await params).path.map(decodeSegment));
  if (!address)
    throw new AttestryError('not-found', 'not a badge: /badge/host/owner/repository.svg or /badge/sha256:hex.svg');
  const query = new URL(request.url).searchParams;
  const metric = oneOf(BADGE_METRICS, query.get('metric')) ?? 'status';
  const options: BadgeOptions = {
    style: oneOf(BADGE_STYLES, query.get('style')) ?? 'flat',
    label: query.get('label'),
  };
  const environment = query.get('environment')?.trim().slice(0, MAX_ENVIRONMENT) || null;
  const { badge, cache } = await readBadge(request, address, metric, environment);
  const body = address.format === 'svg' ? renderBadge(badge, options) : JSON.stringify(endpointBadge(badge, options));
  return withEtag(request, body, { ...HEADERS[address.format], 'cache-control': cache });
});

const serveBadge = directDoor('badge', handler);
export const GET = serveBadge;
export const HEAD = serveBadge;

// A cached badge is valid for one second, so that a new status shows at once. An unchanged badge gets 304.
const CACHE_CONTROL = 'public, max-age=1, must-revalidate';

/** The badge, or an error badge after an internal error: a broken image would show no text at all. */
async function readBadge(
  request: Request,
  { subject: of }: BadgeAddress,
  metric: BadgeMetric,
  environment: string | null,
): Promise<{ badge: Badge; cache: string }> {
  try {
    if (of.kind !== 'address') {
      const context = await requestContext(request, 'read');
      const { badge, holdsUntil } = await getDatedBadge(context, { of, metric, environment });
      noteLasting(request, holdsUntil);
      return { badge, cache: CACHE_CONTROL };
    }
    const context = await unauthenticatedContext();
    const slug = await projectOfBadgeAddress(context, of.secret);
    const found: BadgeOf = slug === null ? { kind: 'nothing' } : { kind: 'project', slug };
    return { badge: await getBadge(context, { of: found, metric, environment }), cache: 'private, no-store' };
  } catch (error) {
    if (error instanceof AttestryError && (error.code === 'unauthorized' || error.code === 'forbidden')) throw error;
    const failure = storeFailure(error) ?? error;
    failureLog().write({ door: 'badge', error: failure, ofStore: storeFailureKind(failure) }, Date.now());
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

/** The value when it is one of the allowed ones, else null. */
function oneOf<Value extends string>(allowed: readonly Value[], value: string | null): Value | null {
  return allowed.find((each) => each === value) ?? null;
}
