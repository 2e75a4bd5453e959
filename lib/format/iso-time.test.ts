import { expect, it } from 'vitest';
import { toIsoTime } from './iso-time.ts';

it.each([
  ['2026-05-14T12:00:00Z', '2026-05-14T12:00:00.000Z'],
  ['2026-05-14T14:00:00.5+02:00', '2026-05-14T12:00:00.500Z'],
  ['2026-05-14', '2026-05-14T00:00:00.000Z'],
])('%s is %s', (written, wanted) => expect(toIsoTime(written)).toBe(wanted));

it.each(['', 'yesterday', '2026-13-40T00:00:00Z', null, undefined])('%j is no time', (written) =>
  expect(toIsoTime(written)).toBeNull(),
);
