import { AttestryError } from '#lib/errors.ts';
import { door, jsonResponse, notAllowed } from '#lib/http/door.ts';
import { pathWord } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/app.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';

export const dynamic = 'force-dynamic';

export const GET = door('attestation', async (_request, { params }: { params: Promise<{ id: string }> }) => {
  const found = await getEvidence(await requestContext(), pathWord((await params).id));
  if (!found) throw new AttestryError('not-found', 'no document has this id');
  return jsonResponse(found);
});

const other = notAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
