import { askAboutArtifact } from '#lib/admin/github/ask-records.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Params = { params: Promise<{ digest: string }> };

/** `POST /api/v1/artifacts/{digest}/github-records`: have GitHub asked now. Answers what is known so far. */
export const POST = routeHandler('github-records', async (request, { params }: Params) => {
  const context = await requestContext(request, 'github.ask');
  const digest = decodePathSegment((await params).digest);
  await askAboutArtifact(context, digest);
  return jsonResponse((await getArtifact(context, digest))?.githubRecords ?? null, 202);
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
