/** The report as one HTML file: no script, no request, and printed as it is shown. */
import { revealInvisible } from '#lib/format/invisible-characters.ts';
import { footOf, type Report, type ReportFigure, type ReportSection, targetsOf, titleOf } from './report.ts';

function escape(text: string): string {
  return revealInvisible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** In print no row and no figure is split, headings stay with their rows, and each page repeats a table's header. */
const STYLE = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #565b66; --line: #c9cdd6; --paper: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaee; --soft: #a3a9b5; --line: #3b404b; --paper: #14161a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 16px; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 14px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 22px; margin: 0 0 12px; }
h2 { font-size: 16px; margin: 28px 0 4px; }
p { margin: 0 0 8px; }
.soft, figcaption, th { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 12px; margin: 12px 0; }
figure { margin: 0; padding: 12px; border: 1px solid var(--line); }
figure b { display: block; font-size: 26px; line-height: 1.2; }
figcaption { font-size: 12px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { text-align: left; vertical-align: baseline; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); }
th { font-weight: normal; font-size: 12px; }
td { min-width: 5rem; }
a { color: inherit; }
footer { margin-top: 24px; padding-top: 8px; border-top: 1px solid var(--line); font-size: 12px; color: var(--soft); }
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  :root { color-scheme: light; --ink: #000; --soft: #333; --line: #999; --paper: #fff; }
  body { padding: 0; max-width: none; font-size: 11px; }
  table { font-size: 10px; }
  .scroll { overflow: visible; }
  td { min-width: 0; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  h1, h2, h2 + p { break-after: avoid; }
  .wall { break-after: page; }
}`;

/**
 * The page. Its first printed page is for the wall: the figures; the lists follow. Links are spelled out, so that paper
 * has them too. `sentences` stand below the title.
 */
export function reportHtml(report: Report, sentences: readonly string[] = []): string {
  const { baseUrl, figures, sections } = report;
  const title = escape(`Report: ${titleOf(report)}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}
</style>
</head>
<body>
<main>
<div class="wall">
<h1>${title}</h1>
${sentences.map((sentence) => `<p class="soft">${escape(sentence)}</p>\n`).join('')}<div class="figures">
${figures.map(figureHtml).join('\n')}
</div>
<table>
<thead><tr><th scope="col">Section</th><th scope="col">Rows</th></tr></thead>
<tbody>
${sections.map(summaryRow).join('\n')}
</tbody>
</table>
</div>
${sections.map((section) => sectionHtml(section, baseUrl)).join('\n')}
</main>
<footer>
${footOf(report)
  .map((sentence) => `<div>${escape(sentence)}</div>`)
  .join('\n')}
</footer>
</body>
</html>
`;
}

function figureHtml(figure: ReportFigure): string {
  const { name, value, parts, previous, targets, scope, definition } = figure;
  const target = targets.length === 0 ? '' : `<div>Target: ${escape(targetsOf(figure))}</div>\n`;
  return `<figure title="${escape(definition)}"><div>${escape(name)}</div><b>${escape(value)}</b>
${target}<div>${escape(parts)}; the period before: ${escape(previous)}</div><figcaption>${escape(scope)}</figcaption></figure>`;
}

function summaryRow({ id, title, rows, leftOut }: ReportSection): string {
  const count = `${rows.length}${leftOut === null ? '' : ', not all'}`;
  return `<tr><td><a href="#${escape(id)}">${escape(title)}</a></td><td>${count}</td></tr>`;
}

function sectionHtml({ id, title, note, columns, rows, empty, leftOut }: ReportSection, baseUrl: string): string {
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('');
  const body = rows.map(({ cells, path }) => {
    const link = path === null ? '' : linkTo(`${baseUrl}${path}`);
    return `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}<td>${link}</td></tr>`;
  });
  const table = `<div class="scroll"><table>
<thead><tr>${head}<th scope="col">Address</th></tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
  return `<section>
<h2 id="${escape(id)}">${escape(title)}</h2>
<p class="soft">${escape(note)}</p>
${rows.length === 0 ? `<p>${escape(empty)}</p>` : table}
${leftOut === null ? '' : `<p>${escape(leftOut)}</p>`}
</section>`;
}

function linkTo(address: string): string {
  return /^https?:\/\//.test(address) ? `<a href="${escape(address)}">${escape(address)}</a>` : escape(address);
}
