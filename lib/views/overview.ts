/** The data of the overview page. */
import type { ArtifactListItem } from './artifact.ts';
import type { ArrivingItem } from './evidence.ts';
import type { MetricsView } from './metrics.ts';
import type { ProjectListItem } from './project.ts';

/** An artifact that needs attention, with the environments it runs in and since when. */
export type AttentionItem = ArtifactListItem & { deployedTo: { environment: string; since: string }[] };

export type Overview = {
  period: { from: string; to: string };
  attention: AttentionItem[];
  attentionTotal: { count: number; atLeast: boolean };
  /** Waivers that somebody has to look at: requests that wait, and those that end soon; at most 100 of each. */
  waivers: { requested: number; expiring: number };
  metrics: MetricsView;
  projects: ProjectListItem[];
  arriving: ArrivingItem[];
  empty: boolean;
  log: { size: number; origin: string; root: string } | null;
  policy: { id: string; version: number; title: string };
};
