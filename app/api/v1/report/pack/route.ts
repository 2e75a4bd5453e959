import { packFiles, packScope } from '#lib/admin/audit-pack/build-pack.ts';
import { writeZip } from '#lib/admin/audit-pack/zip.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { packQuery } from '#lib/http/contract/report/pack.ts';
import { streamResponse } from '#lib/http/response/stream-response.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/**
 * `GET /api/v1/report/pack?project=&from=&to=`: an audit pack as a ZIP archive: the documents, verdicts, proofs and
 * trust of a period, and a script that verifies all of it offline.
 */
export const GET = routeHandler('audit-pack', async (request) => {
  const context = await requestContext(request, 'read');
  const scope = await packScope(context, readQuery(request, packQuery));
  await countRequest(request, 'packs');
  const files = packFiles(context, scope, () => countRequest(request, 'verdicts'));
  const about = scope.project?.slug.replaceAll(/[^A-Za-z0-9]+/g, '-') ?? 'all';
  return streamResponse(writeZip(files, context.now()), {
    mediaType: 'application/zip',
    fileName: `attestry-pack-${about}-${scope.period.from}-${scope.period.to}.zip`,
  });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
