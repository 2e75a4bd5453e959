import { describe, expect, it } from 'vitest';
import { TARGET_DEFINITION, TARGET_NOTE, TARGET_OUTCOME_MEANINGS, targetFigureName } from './describe-target.ts';
import { describeFigure, FIGURE_IDS, GLOSSARY, scopeSentence } from './glossary.ts';
import { TARGET_FIGURES, TARGET_KINDS, TARGET_OUTCOMES } from './target.ts';

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

const TARGETS = `## Targets

\`targets\`. ${TARGET_DEFINITION}

| figure | target | written as |
| --- | --- | --- |
${TARGET_FIGURES.map(targetRow).join('\n')}

${TARGET_OUTCOMES.map((outcome) => `- \`${outcome}\`: ${TARGET_OUTCOME_MEANINGS[outcome]}`).join('\n')}

${TARGET_NOTE}

\`\`\`sh
npx attestry targets set coverage 90% --reason "agreed in the May meeting"
npx attestry targets set timeToVerify.p90 10m --project github.com/acme/web --reason "releases wait for it"
npx attestry targets show --project github.com/acme/web     # exits with 1 where a target is missed
npx attestry targets remove coverage --reason "we count something else now"
\`\`\`

Over the API, \`GET\` and \`PUT /api/v1/targets\` are about the installation, \`GET\` and
\`PUT /api/v1/projects/{slug}/targets\` about one project. Whoever sets or removes a target needs the role \`maintainer\`
for the project, or for all projects, or a token with the scope \`admin\`. Every change has an actor, a reason and a time,
is a version that stays, and has an entry in the [audit log](audit-log.md). \`targets\` in the answers about metrics, the
overview and a project has each target that counts with its outcome.
`;

function targetRow(figure: (typeof TARGET_FIGURES)[number]): string {
  const { bound, unit } = TARGET_KINDS[figure];
  const example = unit === 'share' ? '`90%` or `0.9`' : '`90s`, `5m`, `2h` or `1d`';
  return `| \`${figure}\`: ${targetFigureName(figure)} | ${bound.replace('-', ' ')} | ${example} |`;
}

describe('the glossary', () => {
  it('is what docs/figures.md says', async () => {
    await expect([HEAD, ...FIGURE_IDS.map(documented), TARGETS].join('\n')).toMatchFileSnapshot(
      '../../docs/figures.md',
    );
  });

  it.each(FIGURE_IDS)('%s says what it is over, when, in which unit and how it is rounded', (figure) => {
    const { scope, unit, rounding, time } = GLOSSARY[figure];
    expect(describeFigure(figure)).toContain(scope);
    expect(describeFigure(figure)).toContain(unit);
    expect(describeFigure(figure)).toContain(rounding);
    expect(scopeSentence(figure, 'the last 7 days')).toContain(time === 'now' ? 'as of now' : 'the last 7 days');
  });
});
