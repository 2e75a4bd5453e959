import { AttestryError } from '#lib/errors.ts';
import { door, notAllowed } from '#lib/http/door.ts';
import { rawResponse } from '#lib/http/answer/raw-response.ts';
import { pathWord } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/app.ts';
import { getRaw } from '#lib/query/get-raw.ts';

export const dynamic = 'force-dynamic';

export const GET = door('raw', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const found = await getRaw(await requestContext(), pathWord((await params).id));
  if (!found) throw new AttestryError('not-found', 'no document has this id');
  return rawResponse(request, found);
});

const other = notAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
