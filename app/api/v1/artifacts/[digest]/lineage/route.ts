import { AttestryError } from '#lib/errors.ts';
import { lineageQuery } from '#lib/http/contract/lineage.ts';
import { door, jsonResponse, notAllowed } from '#lib/http/door.ts';
import { pathWord, readQuery } from '#lib/http/read-request.ts';
import { app } from '#lib/service/app.ts';
import { getLineage } from '#lib/service/get-lineage.ts';

export const dynamic = 'force-dynamic';

export const GET = door('lineage', async (request, { params }: { params: Promise<{ digest: string }> }) => {
  const found = await getLineage(await app(), pathWord((await params).digest), readQuery(request, lineageQuery));
  if (!found) throw new AttestryError('not-found', 'nothing is known about this');
  return jsonResponse(found);
});

const other = notAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
