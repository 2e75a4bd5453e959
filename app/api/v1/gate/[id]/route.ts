import { formatJunit } from '#app/cli/gate/junit.ts';
import { formatMarkdown } from '#lib/query/gate/markdown.ts';
import { formatSarif } from '#app/cli/gate/sarif.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { gateFormatQuery } from '#lib/http/contract/gate/gate.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler, textResponse } from '#lib/http/route-handler.ts';
import { getGateDecision } from '#lib/query/gate/list-decisions.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/gate/{id}`: one stored decision, as JSON or in a format for CI systems. */
export const GET = routeHandler('gate-decision', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const { format = 'json' } = readQuery(request, gateFormatQuery);
  const decision = await getGateDecision(await requestContext(request, 'read'), decodePathSegment((await params).id));
  if (!decision) throw new AttestryError('not-found', 'no decision has this id');
  const found = maskSecrets(decision);
  switch (format) {
    case 'json':
      return jsonResponse(found);
    case 'sarif':
      return jsonResponse(formatSarif(found, config().baseUrl), 200, { 'content-type': 'application/sarif+json' });
    case 'markdown':
      return textResponse(formatMarkdown(found, config().baseUrl), 'text/markdown; charset=utf-8');
    case 'junit':
      return textResponse(formatJunit(found, config().baseUrl), 'application/xml; charset=utf-8');
  }
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
