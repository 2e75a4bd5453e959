import { door, notAllowed } from '#lib/http/door.ts';
import { ingestAnswer } from '#lib/http/answer/ingest-answer.ts';
import { EVIDENCE_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { statedOf } from '#lib/http/request/stated.ts';
import { receivedAt } from '#lib/http/request/received-at.ts';
import { requestContext } from '#lib/start/app.ts';
import { ingestInParts } from '#lib/ingest/ingest-evidence.ts';
import { authorise } from '#lib/admin/tokens.ts';

export const dynamic = 'force-dynamic';

export const POST = door('attestations', async (request) => {
  const context = await authorise(await requestContext(), {
    header: request.headers.get('authorization'),
    scope: 'ingest',
  });
  const received = receivedAt(request.headers, context.actor.scopes, context.now());
  const stated = statedOf(new URL(request.url).searchParams);
  return withBody(request, EVIDENCE_CAPS, async (bytes) =>
    ingestAnswer(ingestInParts(context, { bytes, ...stated, ...(received.stated ? { receivedAt: received.at } : {}) })),
  );
});

const other = notAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
