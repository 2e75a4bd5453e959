/** Compares PostgreSQL with SQLite: what it costs to store evidence, and how much three replicas store. */
import { PROGRAMS } from '../../scripts/postgres/programs.ts';
import type { Report } from '../size.ts';
import { measureCost } from './cost.ts';
import { measureThroughput } from './throughput.ts';

export async function measurePostgres({
  bundles,
  log,
}: {
  bundles: number;
  log: (line: string) => void;
}): Promise<Report> {
  if (PROGRAMS === null) return { text: 'This machine has no package postgresql.', goals: [] };
  const cost = await measureCost({ documents: bundles, log });
  const throughput = await measureThroughput({ bundles, log });
  return { text: `${cost.text}\n\n${throughput.text}`, goals: [...cost.goals, ...throughput.goals] };
}
