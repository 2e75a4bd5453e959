import { printPdf } from '#lib/admin/report/pdf.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { reportQuery } from '#lib/http/contract/report/report.ts';
import { reportCsv } from '#lib/http/response/csv/report-csv.ts';
import { streamResponse } from '#lib/http/response/stream-response.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler, textResponse } from '#lib/http/route-handler.ts';
import { getReport } from '#lib/query/report/get-report.ts';
import { reportHtml } from '#lib/report/html.ts';
import { reportMarkdown } from '#lib/report/markdown.ts';
import type { Report } from '#lib/report/report.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/report?project=&from=&to=&format=`: the report of a period, as JSON, HTML, Markdown, CSV or PDF. */
export const GET = routeHandler('report', async (request) => {
  const context = await requestContext(request, 'read');
  const { format = 'json', ...query } = readQuery(request, reportQuery);
  countRequest(request, 'reports');
  const report = await getReport(context, query);
  const disposition = { 'content-disposition': `attachment; filename="${fileName(report, format)}"` };
  switch (format) {
    case 'json':
      return jsonResponse(report);
    case 'csv':
      return reportCsv(report);
    case 'md':
      return textResponse(reportMarkdown(report), 'text/markdown; charset=utf-8', disposition);
    case 'html':
      return textResponse(reportHtml(report), 'text/html; charset=utf-8', disposition);
    case 'pdf':
      return streamResponse(once(await printPdf(reportHtml(maskSecrets(report)))), {
        mediaType: 'application/pdf',
        fileName: fileName(report, format),
      });
  }
});

function fileName({ project, from, to }: Report, format: string): string {
  return `attestry-report-${project?.replaceAll(/[^A-Za-z0-9]+/g, '-') ?? 'all'}-${from}-${to}.${format}`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
