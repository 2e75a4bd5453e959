import { describe, expect, it } from 'vitest';
import {
  CHECK_PRESENTATION,
  BACKGROUNDS,
  STATUS_PRESENTATION,
  STATUS_ORDER,
  statusRank,
  TONES,
  toneVariables,
  VERIFICATION_PRESENTATION,
  type Theme,
  type Tone,
} from './presentation.ts';
import { ARTIFACT_STATUSES } from './status.ts';

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const themes: Theme[] = ['light', 'dark'];
const cases = themes.flatMap((theme) => (Object.keys(TONES[theme]) as Tone[]).map((tone) => [theme, tone] as const));

describe('colours', () => {
  it.each(cases)('%s %s: text has AA contrast on every background and its tint, and marks have 3:1', (theme, tone) => {
    const { text, mark, tint } = TONES[theme][tone];
    for (const background of [...BACKGROUNDS[theme], tint]) {
      expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(mark, background)).toBeGreaterThanOrEqual(3);
    }
  });

  it('have AA contrast with white text on a badge', () => {
    for (const { text } of Object.values(TONES.light)) expect(contrast('#ffffff', text)).toBeGreaterThanOrEqual(4.5);
  });

  it('become CSS variables', () => expect(toneVariables('dark')['--tone-failed-mark']).toBe(TONES.dark.failed.mark));
});

describe('presentations', () => {
  it.each([
    ['status', STATUS_PRESENTATION],
    ['check', CHECK_PRESENTATION],
    ['verification', VERIFICATION_PRESENTATION],
  ])('of each %s have a distinct shape and a distinct word', (_, presentations) => {
    const all = Object.values(presentations);
    expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
    expect(new Set(all.map(({ word }) => word)).size).toBe(all.length);
    for (const { path } of all) expect(path).toMatch(/^M[\d\s.,MLHVAZ]+$/);
  });

  it('the order has every status, the worst first', () => {
    expect([...STATUS_ORDER].toSorted()).toEqual([...ARTIFACT_STATUSES].toSorted());
    expect(statusRank('failed')).toBeLessThan(statusRank('incomplete'));
    expect(statusRank('incomplete')).toBeLessThan(statusRank('verified'));
  });
});
