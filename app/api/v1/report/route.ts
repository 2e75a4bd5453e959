import { printPdf } from '#lib/admin/report/pdf.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { reportQuery } from '#lib/http/contract/report/report.ts';
import { reportFileName, reportResponse } from '#lib/http/response/report-response.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getReport } from '#lib/query/report/get-report.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/report?project=&from=&to=&format=`: the report of a period, as JSON, HTML, Markdown, CSV or PDF. */
export const GET = routeHandler('report', async (request) => {
  const context = await requestContext(request, 'read');
  const { format = 'json', ...query } = readQuery(request, reportQuery);
  await countRequest(request, 'reports');
  const report = await getReport(context, query);
  return reportResponse(report, format, { fileName: reportFileName(report), printPdf });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
