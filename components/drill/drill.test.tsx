import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { DrillLibraryItem, DrillView } from '#lib/views/drill/drill.ts';
import { DrillBody } from './drill.tsx';
import { Drills } from './drills.tsx';
import { DrillSheet } from './sheet.tsx';

const NOW = Date.parse('2026-05-14T13:00:00Z');
const ITEM: DrillLibraryItem = {
  id: 'wrong-signer',
  title: 'Wrong signer',
  summary: 'somebody else signed',
  threats: [{ id: 'F', title: 'Built by a system that nobody recognises' }],
  places: [{ place: 'gate', expected: 'does not allow it' }],
  advice: 'require provenance',
  tabletop: {
    situation: 'a new version is ready',
    injects: [{ minute: 5, text: 'the manager calls' }],
    questions: ['who decides?'],
  },
  history: [
    { id: 1, outcome: 'detected', endedAt: '2026-05-01T12:00:00Z', score: { detected: 2, places: 2 } },
    { id: 2, outcome: 'missed', endedAt: '2026-05-14T12:00:00Z', score: { detected: 1, places: 2 } },
  ],
};
const DRILL: DrillView = {
  id: 2,
  scenario: ITEM.id,
  title: ITEM.title,
  reason: 'quarterly <b>',
  startedAt: '2026-05-14T12:00:00Z',
  startedBy: { kind: 'token', identifier: '3', name: 'lead' },
  policy: { id: 'gate', version: 4, title: 'Release gate', mode: 'warn' },
  project: 'github.com/acme/web',
  environment: 'production',
  state: 'ended',
  endedAt: '2026-05-14T12:00:01Z',
  result: {
    outcome: 'missed',
    error: null,
    control: { status: 'verified', decision: 'allow', reason: '2 rules pass' },
    sightings: [
      { place: 'page', expected: 'is not verified', detected: true, afterMs: 3.4, shown: 'incomplete: no provenance' },
      { place: 'gate', expected: 'does not allow it', detected: false, afterMs: null, shown: 'allow' },
    ],
  },
  score: { detected: 1, places: 2 },
  acknowledgeWithinMinutes: 30,
  acknowledgement: null,
  acknowledged: 'overdue',
};

const text = (html: string) => html.replaceAll(/<[^>]*>/g, '').replaceAll('\u00A0', ' ');
const body = (change: Partial<DrillView> = {}, scenario: DrillLibraryItem | null = ITEM) =>
  renderToStaticMarkup(<DrillBody drill={{ ...DRILL, ...change }} scenario={scenario} now={NOW} />);

describe('the page of a drill', () => {
  it('says where it was noticed, after how long, and where it was missed', () => {
    const shown = text(body());
    expect(shown).toContain('missed: 1 of 2 places noticed');
    expect(shown).toMatch(/Page.*after 3\.4 ms.*incomplete: no provenance.*Gate.*missed.*allow/);
    expect(shown).toContain('What to do: require provenance');
    expect(shown).toContain('was not acknowledged by anybody within 30 min');
    expect(shown).toContain('Release gate, version 4');
    expect(body()).toContain('quarterly &lt;b&gt;');
  });

  it('says who took note of it', () => {
    const by = { kind: 'person', identifier: 'ann', name: 'Ann' } as const;
    const acknowledgement = { at: '2026-05-14T12:50:00Z', by, note: 'we enforce it', afterSeconds: 3000 };
    const shown = text(body({ acknowledgement, acknowledged: 'late' }));
    expect(shown).toContain('acknowledged late, after 50 min instead of 30 min');
    expect(shown).toContain('we enforce it');
    expect(shown).not.toContain('What was noticed');
  });

  it.each<[Partial<DrillView>, string]>([
    [{ state: 'running', result: null, score: null, acknowledged: 'not-due' }, 'running …'],
    [{ state: 'lost', result: null, score: null, acknowledged: 'not-due' }, 'no result: its process ended'],
    [
      { score: null, result: { outcome: 'inconclusive', error: 'refused: no SBOM', control: null, sightings: [] } },
      'not conclusiverefused: no SBOM',
    ],
  ])('%#: a drill without a score', (change, words) => {
    expect(text(body(change, null))).toContain(words);
  });
});

it('the page of drills lists the library with its history, what waits, and the record', () => {
  const page = { library: [ITEM], drills: [DRILL], cursor: null };
  const html = renderToStaticMarkup(<Drills page={page} start="wrong-signer" later={false} now={NOW} />);
  const shown = text(html);
  expect(shown).toContain('To be acknowledged');
  expect(shown).toContain('Drill 2, 2026-05-14: missed: 1 of 2 places noticed');
  expect(html).toContain('href="/drills/sheets/wrong-signer"');
  expect(html).toContain('<option value="wrong-signer" selected="">');
  const empty = { ...page, drills: [], library: [{ ...ITEM, history: [] }] };
  const none = text(renderToStaticMarkup(<Drills page={empty} start={null} later={false} now={NOW} />));
  expect(none).toContain('No drill was run yet.');
  expect(none).toContain('never run');
  expect(none).not.toContain('To be acknowledged');
});

it('the sheet has everything that the table needs', () => {
  const shown = text(renderToStaticMarkup(<DrillSheet item={ITEM} />));
  for (const words of [
    'This is an exercise',
    ITEM.tabletop.situation,
    'Minute 5.',
    'who decides?',
    'Gate: does not allow',
  ])
    expect(shown).toContain(words);
  expect(shown).toContain('number 2 of 2026-05-14: missed: 1 of 2 places noticed');
});
