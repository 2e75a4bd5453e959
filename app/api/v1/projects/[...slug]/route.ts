import { AttestryError } from '#lib/errors.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/app.ts';
import { getProject } from '#lib/query/get-project.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/projects/{slug}`: one project, also by an earlier name. */
export const GET = routeHandler('project', async (_request, { params }: { params: Promise<{ slug: string[] }> }) => {
  const slug = (await params).slug.map(decodePathSegment).join('/');
  const found = await getProject(await requestContext(), slug);
  if (!found) throw new AttestryError('not-found', `no project is or was called ${slug}`);
  return jsonResponse(found);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
