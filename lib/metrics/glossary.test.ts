import { describe, expect, it } from 'vitest';
import { describeFigure, FIGURE_IDS, GLOSSARY, scopeSentence } from './glossary.ts';

/** The part of docs/figures.md that says what a figure is. */
function documented(figure: (typeof FIGURE_IDS)[number]): string {
  const { name, definition, scope, time, unit, rounding, note } = GLOSSARY[figure];
  return [
    `## ${name}\n`,
    `\`${figure}\`. ${definition}\n`,
    ...(note === null ? [] : [`${note}\n`]),
    `- Over: ${scope}.`,
    `- Time: ${time === 'now' ? 'as of now' : 'the period; the last 30 days where none is chosen'}.`,
    `- Unit: ${unit}.`,
    `- Rounding: ${rounding}.\n`,
  ].join('\n');
}

const HEAD = `# Figures

What each figure of Attestry counts. Pages, the print view, badges and \`GET /api/v1/metrics\` show the same numbers, and
the page \`/figures\` shows this glossary. Each figure on a page says what it is over, has its definition behind a
question mark, and links to a list of exactly what it counts: the list has the same number. \`GET /api/v1/artifacts\` gives
the same lists with \`behind\`.

This file is written from \`lib/metrics/glossary.ts\`; a test compares the two.
`;

describe('the glossary', () => {
  it('is what docs/figures.md says', async () => {
    await expect([HEAD, ...FIGURE_IDS.map(documented)].join('\n')).toMatchFileSnapshot('../../docs/figures.md');
  });

  it.each(FIGURE_IDS)('%s says what it is over, when, in which unit and how it is rounded', (figure) => {
    const { scope, unit, rounding, time } = GLOSSARY[figure];
    expect(describeFigure(figure)).toContain(scope);
    expect(describeFigure(figure)).toContain(unit);
    expect(describeFigure(figure)).toContain(rounding);
    expect(scopeSentence(figure, 'the last 7 days')).toContain(time === 'now' ? 'as of now' : 'the last 7 days');
  });
});
