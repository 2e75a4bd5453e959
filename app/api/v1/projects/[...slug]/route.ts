import { AttestryError } from '#lib/errors.ts';
import { door, jsonResponse, notAllowed } from '#lib/http/door.ts';
import { pathWord } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/app.ts';
import { getProject } from '#lib/query/get-project.ts';

export const dynamic = 'force-dynamic';

export const GET = door('project', async (_request, { params }: { params: Promise<{ slug: string[] }> }) => {
  const slug = (await params).slug.map(pathWord).join('/');
  const found = await getProject(await requestContext(), slug);
  if (!found) throw new AttestryError('not-found', `no project is or was called ${slug}`);
  return jsonResponse(found);
});

const other = notAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
