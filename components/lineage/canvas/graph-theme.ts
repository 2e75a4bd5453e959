/**
 * The colours of a lineage graph. An SVG on a page uses CSS variables and follows the theme; a canvas and an exported
 * file need resolved colours.
 */
import type { Status } from '#lib/status/status.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { STATUS_PRESENTATION, TONES } from '#lib/status/presentation.ts';
import type { Theme } from '#lib/status/presentation.ts';

export type GraphTheme = {
  paper: string;
  /** Fill of a node that has no status. */
  sheet: string;
  ink: string;
  quiet: string;
  line: string;
  accent: string;
  fontFamily: string;
  status: Record<Status, { fill: string; mark: string }>;
};

function statusColours(colour: (tone: 'tint' | 'mark', status: Status) => string): GraphTheme['status'] {
  return Object.fromEntries(
    ARTIFACT_STATUSES.map((status) => [status, { fill: colour('tint', status), mark: colour('mark', status) }]),
  ) as GraphTheme['status'];
}

/** CSS variables for an SVG inside a page: they follow the theme without script. */
export const PAGE_GRAPH_THEME: GraphTheme = {
  paper: 'var(--color-paper)',
  sheet: 'var(--color-sheet)',
  ink: 'var(--color-ink)',
  quiet: 'var(--color-ink-2)',
  line: 'var(--color-line-2)',
  accent: 'var(--color-accent)',
  fontFamily: 'inherit',
  status: statusColours(
    (use, status) =>
      `light-dark(${TONES.light[STATUS_PRESENTATION[status].tone][use]}, ${TONES.dark[STATUS_PRESENTATION[status].tone][use]})`,
  ),
};

/** Return the colours that currently apply inside `element`, for a canvas or a file. */
export function readGraphTheme(element: HTMLElement): GraphTheme {
  const probe = document.createElement('span');
  // During a transition the computed colour is still the old one. With reduced motion every transition lasts 1 ms.
  probe.style.setProperty('transition', 'none', 'important');
  element.append(probe);
  const resolved = (name: string) => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const { colorScheme, fontFamily } = getComputedStyle(element);
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const mode: Theme = colorScheme === 'dark' || (colorScheme !== 'light' && systemIsDark) ? 'dark' : 'light';
  const theme: GraphTheme = {
    paper: resolved('paper'),
    sheet: resolved('sheet'),
    ink: resolved('ink'),
    quiet: resolved('ink-2'),
    line: resolved('line-2'),
    accent: resolved('accent'),
    fontFamily,
    status: statusColours((use, status) => TONES[mode][STATUS_PRESENTATION[status].tone][use]),
  };
  probe.remove();
  return theme;
}

/** Call `changed` when the reader's button or the system changes the theme. Returns a function that stops this. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
