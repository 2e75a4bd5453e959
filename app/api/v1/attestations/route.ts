import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { directDoor } from '#lib/http/direct/doors.ts';
import { toIngestResponse } from '#lib/http/response/ingest/ingest-response.ts';
import { EVIDENCE_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { isEvidenceStream } from '#lib/http/request/evidence-stream.ts';
import { readOptionsFromQuery } from '#lib/http/request/read-options.ts';
import { receivedAt } from '#lib/http/request/received-at.ts';
import { requestContext, scopesOf } from '#lib/start/request-context.ts';
import { ingestInChunks } from '#lib/ingest/ingest-evidence.ts';
import { TOKEN_EXPIRES_HEADER } from '#lib/http/response/token-expiry.ts';
import { ingestStream } from './stream.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/attestations`: ingest documents, or a stream of them. Needs a token with the scope `ingest`. */
const ingest = routeHandler('attestations', async (request) => {
  const context = await requestContext(request, 'evidence.send');
  const received = receivedAt(request.headers, scopesOf(context.actor), context.now());
  const given = {
    ...readOptionsFromQuery(new URL(request.url).searchParams),
    ...(received.stated ? { receivedAt: received.at } : {}),
  };
  const { tokenExpiresAt } = context;
  const headers: Record<string, string> = tokenExpiresAt === null ? {} : { [TOKEN_EXPIRES_HEADER]: tokenExpiresAt };
  if (isEvidenceStream(statedOf(request))) return ingestStream(request, context, { ...given, headers });
  return withBody(request, EVIDENCE_CAPS, async (bytes) => {
    const response = await toIngestResponse(ingestInChunks(context, { bytes, ...given }));
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  });
});

const statedOf = ({ headers }: Request) => ({
  type: headers.get('content-type'),
  accept: headers.get('accept'),
  length: headers.get('content-length'),
});

export const POST = directDoor('attestations', ingest);

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
