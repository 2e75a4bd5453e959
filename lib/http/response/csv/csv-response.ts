/** A page of a list as a spreadsheet, with the secrets in it masked. */
import { maskSecrets } from '#lib/secrets/mask.ts';
import { toCsv } from './csv.ts';

/** A download called `NAME.csv`. `cursor`: that of the next page, which a header has; null on the last page. */
export function csvResponse(
  name: string,
  cursor: string | null,
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Response {
  const headers: Record<string, string> = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}.csv"`,
    'cache-control': 'no-store',
  };
  if (cursor !== null) headers['attestry-cursor'] = cursor;
  return new Response(toCsv(header, maskSecrets(rows)), { headers });
}
