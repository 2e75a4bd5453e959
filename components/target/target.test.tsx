import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { NO_TARGETS, OVERVIEW } from '#components/overview/overview.fixture.ts';
import { MetricCards } from '#components/metrics/metric-cards.tsx';
import { GlossaryBody } from '#components/metrics/glossary.tsx';
import { describeTarget, describeTargetValue } from '#lib/metrics/describe-target.ts';
import { compareWithTarget, type TargetFigure, type TargetOwner } from '#lib/metrics/target.ts';
import type { MetricsView, TargetsView, TargetView } from '#lib/views/metrics.ts';
import { readTargetForm } from './read-form.ts';
import { ProjectTargets } from './section.tsx';

const NOW = Date.parse('2025-05-14T12:00:00Z');
const HOSTILE = '<script>alert(1)</script>';
const PROJECT = 'github.com/acme/web';
const plainText = (markup: string) =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('\u00a0', ' ');

type Set = [figure: TargetFigure, value: number, of?: TargetOwner];
const metricsWith = (project: string | null, ...targets: Set[]): MetricsView => ({
  ...OVERVIEW.metrics,
  project,
  targets: targets.map(([figure, value, of = 'installation']) => {
    const compared = compareWithTarget({ figure, value, of }, OVERVIEW.metrics);
    return { ...compared, text: describeTarget(compared) };
  }),
});
const cards = (metrics: MetricsView) =>
  renderToStaticMarkup(<MetricCards metrics={metrics} length="30 days" hrefFor={() => '/a'} hrefForAll={() => '/b'} />);
/** The solid lines of charts, without the base lines. */
const linesOf = (markup: string) => markup.match(/<line [^>]*stroke="currentColor" stroke-width="1"[^>]*>/g) ?? [];
const samplesOf = (markup: string) => markup.match(/<line [^>]*stroke-width="1.5"[^>]*>/g) ?? [];

describe('the cards', () => {
  it('say each target with its outcome, and have a line for it in the chart', () => {
    const markup = cards(
      metricsWith(null, ['coverage', 0.9], ['coverageDeployed', 0.8], ['timeToVerify.p50', 60], ['defectLeakage', 0.1]),
    );
    const text = plainText(markup);
    expect(text).toContain('target: at least 90 %, missed by 3 points');
    expect(text).toContain('target: of what runs at least 80 %, met');
    expect(text).toContain('target: p50 at most 1 min, met');
    expect(text).toContain('target: at most 10 %, missed by 2 points');
    expect(text).not.toContain('set for');
    expect(markup).toContain('Coverage by day, dashed: the 30 days before; target: at least 90\u00a0%');
    expect([linesOf(markup).length, samplesOf(markup).length]).toEqual([3, 3]);
  });

  it('of a project say whose target counts', () => {
    const text = plainText(cards(metricsWith(PROJECT, ['coverage', 0.9, 'project'], ['defectLeakage', 0.5])));
    expect(text).toContain('target: at least 90 %, missed by 3 points (set for this project)');
    expect(text).toContain('target: at most 50 %, met (set for the whole installation)');
  });

  it('have no line, and no sample of one, where nothing is set or the target is far above the chart', () => {
    for (const metrics of [
      metricsWith(null),
      metricsWith(null, ['timeToVerify.p50', 86_400], ['timeToVerify.p90', 60]),
    ])
      expect([...linesOf(cards(metrics)), ...samplesOf(cards(metrics))]).toEqual([]);
    expect(plainText(cards(metricsWith(null, ['timeToVerify.p50', 86_400])))).toContain('target: p50 at most 1 d, met');
  });
});

const targetOf = (figure: TargetFigure, value: number, of: TargetOwner): TargetView => ({
  figure,
  value,
  of,
  bound: figure.startsWith('coverage') ? 'at-least' : 'at-most',
  text: describeTargetValue({ figure, value }),
  version: 2,
  at: '2025-05-12T12:00:00.000Z',
  by: { kind: 'person', identifier: 'local 1', name: 'Ann' },
  reason: HOSTILE,
});
const VIEW: TargetsView = {
  ...NO_TARGETS,
  project: PROJECT,
  targets: [targetOf('coverage', 0.9, 'project'), targetOf('defectLeakage', 0.1, 'installation')],
  versions: { ...NO_TARGETS.versions, coverage: 2 },
  history: [
    { ...targetOf('coverage', 0.9, 'project'), version: 2 },
    { ...targetOf('coverage', 0.9, 'project'), version: 1, value: null },
  ],
};

describe('the targets of a project', () => {
  const markup = renderToStaticMarkup(<ProjectTargets targets={VIEW} now={NOW} />);
  const text = plainText(markup);

  it('say whose each is, who set it, when and why', () => {
    expect(text).toMatch(/Coverage: at least 90 %\s?, set for this project 2 d ago .* by Ann: /);
    expect(text).toMatch(/Defect leakage: at most 10 %\s?, set for the whole installation/);
    expect(text).toMatch(/Coverage: set to at least 90 % 2 d ago .* Coverage: removed 2 d ago/);
    expect(markup).not.toContain(HOSTILE);
  });
  it('say what the list of changes leaves out', () => {
    const cut = { ...VIEW, versions: { ...VIEW.versions, coverage: 140, defectLeakage: 3 } };
    const shown = plainText(renderToStaticMarkup(<ProjectTargets targets={cut} now={NOW} />));
    expect(shown).toContain('The newest 2 of 143 changes. The audit log has all of them.');
    expect(text).not.toContain('audit log');
  });
  it('have a form', () => expect(text).toContain('Set a target …'));
  it('are none where nothing is set', () =>
    expect(
      plainText(renderToStaticMarkup(<ProjectTargets targets={{ ...NO_TARGETS, project: PROJECT }} now={NOW} />)),
    ).toContain('No target counts for this project.'));
});

it('the glossary says what a target is, and has those of the installation', () => {
  const targets: TargetsView = { ...VIEW, project: null, targets: [targetOf('coverage', 0.9, 'installation')] };
  const markup = renderToStaticMarkup(<GlossaryBody targets={targets} now={NOW} />);
  expect(markup).toContain('id="targets"');
  expect(plainText(markup)).toContain('the true time may be on either side');
  expect(plainText(markup)).toContain('Coverage: at least 90 %');
});

describe('the form', () => {
  const read = (figure: string, value: string, view = VIEW) => {
    const entered = new FormData();
    entered.set('figure', figure);
    entered.set('value', value);
    return readTargetForm(view, entered);
  };
  const path = `/api/v1/projects/${PROJECT}/targets`;

  it('sets, changes and removes the own target, with the version that the page shows', () => {
    expect(read('coverage', '95 %')).toEqual({ ok: true, path, body: { figure: 'coverage', value: 0.95, version: 2 } });
    expect(read('coverage', '')).toEqual({ ok: true, path, body: { figure: 'coverage', value: null, version: 2 } });
    expect(read('timeToVerify.p90', '5 min')).toMatchObject({ body: { value: 300, version: 0 } });
    expect(read('coverage', '90%', { ...NO_TARGETS })).toMatchObject({ path: '/api/v1/targets' });
  });

  it.each([
    ['coverage', '90', '0.9 is 90 %'],
    ['coverage', 'much', 'Write a share as 90% or 0.9.'],
    ['timeToVerify.p50', '90%', 'Write a time as'],
    ['defectLeakage', '100%', 'nothing could miss'],
    // Its target is that of the installation, which this form does not remove.
    ['defectLeakage', '', 'There is no target to remove'],
    ['open', '3', 'Choose a figure.'],
  ])('refuses %s %j', (figure, value, message) => {
    const answer = read(figure, value);
    expect(answer.ok ? '' : answer.message).toContain(message);
  });
});
