/** The response with a report in one of its forms, with the secrets in it masked. */
import type { ReportFormat } from '#lib/http/contract/report/report.ts';
import { jsonResponse, textResponse } from '#lib/http/route-handler.ts';
import { reportHtml } from '#lib/report/html.ts';
import { reportMarkdown } from '#lib/report/markdown.ts';
import type { Report } from '#lib/report/report.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { reportCsv } from './csv/report-csv.ts';
import { streamResponse } from './stream-response.ts';

type ReportFile = {
  /** Without its ending. */
  fileName: string;
  sentences?: readonly string[];
  printPdf: (html: string) => Promise<Uint8Array>;
};

/** A download of a report. `sentences` stand below its title. `printPdf` prints a page without scripts. */
export async function reportResponse(
  report: Report,
  format: ReportFormat,
  { fileName, sentences = [], printPdf }: ReportFile,
): Promise<Response> {
  const disposition = { 'content-disposition': `attachment; filename="${fileName}.${format}"` };
  switch (format) {
    case 'json':
      return jsonResponse(report);
    case 'csv':
      return reportCsv(report, { fileName, sentences });
    case 'md':
      return textResponse(reportMarkdown(report, sentences), 'text/markdown; charset=utf-8', disposition);
    case 'html':
      return textResponse(reportHtml(report, sentences), 'text/html; charset=utf-8', disposition);
    case 'pdf':
      return streamResponse(once(await printPdf(reportHtml(maskSecrets(report), sentences))), {
        mediaType: 'application/pdf',
        fileName: `${fileName}.pdf`,
      });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The name of the file of a report, without its ending: letters, digits and hyphens. */
export function reportFileName({ project, from, to }: Pick<Report, 'project' | 'from' | 'to'>): string {
  return `attestry-report-${project?.replaceAll(/[^A-Za-z0-9]+/g, '-') ?? 'all'}-${from}-${to}`;
}
