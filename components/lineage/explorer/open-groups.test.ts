import { expect, it } from 'vitest';
import type { LineageOverview } from '#lib/views/lineage.ts';
import { groupAround, partsOf, withFolded, withOpened } from './open-groups.ts';

const overview = (opened: string[], within: Record<string, string | null> = {}) =>
  ({
    opened: opened.map((id) => ({ id, label: id, nodes: 1 })),
    nodes: Object.entries(within).map(([id, group]) => ({ id, within: group })),
    groups: [],
  }) as unknown as LineageOverview;

it('one more group opens last', () => {
  expect(withOpened(overview(['group:~a']), 'group:~b')).toEqual(['group:~a', 'group:~b']);
});

it.each([
  [
    'a group with its pages and the groups in it',
    'group:project:1',
    ['group:project:12', 'group:~x', 'group:~x@60', 'group:~x@120'],
  ],
  [
    'a page with those behind it',
    'group:~x@60',
    ['group:project:1', 'group:project:1~build', 'group:project:1~build@60', 'group:project:12', 'group:~x'],
  ],
  [
    'a kind in a project',
    'group:project:1~build',
    ['group:project:1', 'group:project:12', 'group:~x', 'group:~x@60', 'group:~x@120'],
  ],
])('folds %s', (_, id, left) => {
  const opened = [
    'group:project:1',
    'group:project:1~build',
    'group:project:1~build@60',
    'group:project:12',
    'group:~x',
    'group:~x@60',
    'group:~x@120',
  ];
  expect(withFolded(overview(opened), id)).toEqual(left);
});

it('knows what an open group shows', () => {
  const shown = overview(['group:~x'], { a: 'group:~x', b: null, c: 'group:~x' });
  expect(partsOf(shown, 'group:~x')).toEqual(['a', 'c']);
  expect([groupAround(shown, 'a'), groupAround(shown, 'b'), groupAround(shown, 'nothing')]).toEqual([
    'group:~x',
    null,
    null,
  ]);
});
