import { printPdf } from '#lib/admin/report/pdf.ts';
import { AttestryError } from '#lib/errors.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { keptReportQuery } from '#lib/http/contract/report/kept.ts';
import { rawResponse } from '#lib/http/response/raw-response.ts';
import { reportFileName, reportResponse } from '#lib/http/response/report-response.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getKeptReport } from '#lib/query/report/kept/kept-reports.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/reports/{id}?format=`: a kept report. As JSON these are its bytes, as they are kept. */
export const GET = routeHandler('kept-report', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const context = await requestContext(request, 'read');
  const { format = 'json' } = readQuery(request, keptReportQuery);
  const id = await readRowId(params, 'report');
  const found = await getKeptReport(context, id);
  if (found === null) throw new AttestryError('not-found', 'there is no kept report with this number');
  const { bytes, sha256, kept, sentences } = found;
  const fileName = `${reportFileName(kept.report)}-kept-${id}`;
  if (format === 'json')
    return rawResponse(request, {
      id: `sha256:${sha256}`,
      bytes,
      mediaType: 'application/json',
      fileName: `${fileName}.json`,
      secrets: 0,
    });
  await countRequest(request, 'reports');
  return reportResponse(kept.report, format, { fileName, sentences, printPdf });
});

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
