import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { toIngestResponse } from '#lib/http/response/ingest-response.ts';
import { EVIDENCE_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { readOptionsFromQuery } from '#lib/http/request/read-options.ts';
import { receivedAt } from '#lib/http/request/received-at.ts';
import { requestContext, scopesOf } from '#lib/start/request-context.ts';
import { ingestInChunks } from '#lib/ingest/ingest-evidence.ts';
import { TOKEN_EXPIRES_HEADER } from '#lib/http/response/token-expiry.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/attestations`: ingest one or more documents. Needs a token with the scope `ingest`. */
export const POST = routeHandler('attestations', async (request) => {
  const context = await requestContext(request, 'evidence.send');
  const received = receivedAt(request.headers, scopesOf(context.actor), context.now());
  const stated = readOptionsFromQuery(new URL(request.url).searchParams);
  return withBody(request, EVIDENCE_CAPS, async (bytes) => {
    const results = ingestInChunks(context, {
      bytes,
      ...stated,
      ...(received.stated ? { receivedAt: received.at } : {}),
    });
    const response = await toIngestResponse(results);
    if (context.tokenExpiresAt !== null) response.headers.set(TOKEN_EXPIRES_HEADER, context.tokenExpiresAt);
    return response;
  });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
