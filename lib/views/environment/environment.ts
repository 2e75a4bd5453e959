/** Environments in responses of the API and on pages. */
import type { StatusCounts } from '#lib/views/metrics.ts';

/** An environment, and the number of artifacts that run there now, by their status there. */
export type EnvironmentItem = { name: string; artifacts: number; counts: StatusCounts };

export type EnvironmentPage = { environments: EnvironmentItem[]; cursor: string | null };
