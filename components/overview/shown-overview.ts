import type { MetricsView } from '#lib/views/metrics.ts';
import type { Overview } from '#lib/views/overview.ts';

/** The most rows of each list, so that the page fits one screen. */
const MAX_ROWS = 6;

/** The part of the overview that its page shows: no more is sent to a browser. */
export type ShownOverview = Omit<Overview, 'metrics'> & { metrics: ShownMetrics };
type ShownMetrics = Omit<MetricsView, 'definitions' | 'glossary'>;

export function shownPart(overview: Overview): ShownOverview {
  const { definitions: _definitions, glossary: _glossary, ...metrics } = overview.metrics;
  return {
    ...overview,
    metrics,
    attention: overview.attention.slice(0, MAX_ROWS),
    projects: overview.projects.slice(0, MAX_ROWS),
  };
}
