/**
 * The Prometheus metrics of this process (text format 0.0.4). Label values come only from closed lists
 * and from the names of environments, which senders with authority choose.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

type PrometheusMetrics = {
  registry: Registry;
  requests: Histogram<'door' | 'method' | 'status'>;
  answers: Counter<'door' | 'from'>;
  documents: Counter<'outcome'>;
  verifications: Counter<'outcome'>;
  refusals: Counter<'door' | 'code'>;
  deliveries: Counter<'source' | 'outcome'>;
  callerLimits: Counter<'limit' | 'outcome'>;
};

// Next may load this module more than once in one process, but the process has one registry.
const globals = globalThis as typeof globalThis & { __attestryMeasures?: PrometheusMetrics };

/** The metrics of this process; they are created at the first call. */
export function prometheusMetrics(): PrometheusMetrics {
  globals.__attestryMeasures ??= createMetrics();
  return globals.__attestryMeasures;
}

function createMetrics(): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      registers,
      name: 'attestry_http_request_duration_seconds',
      help: 'Time to answer a request in seconds, by endpoint (door), method and status',
      labelNames: ['door', 'method', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
    answers: new Counter({
      registers,
      name: 'attestry_answers_total',
      help: 'Answers of the doors whose answers are kept in memory, by door and by where they come from (memory, data)',
      labelNames: ['door', 'from'],
    }),
    documents: new Counter({
      registers,
      name: 'attestry_documents_total',
      help: 'Documents received, by outcome: stored, duplicate, rejected',
      labelNames: ['outcome'],
    }),
    verifications: new Counter({
      registers,
      name: 'attestry_verifications_total',
      help: 'Verifications, by outcome',
      labelNames: ['outcome'],
    }),
    refusals: new Counter({
      registers,
      name: 'attestry_refusals_total',
      help: 'Documents and deliveries that were refused, by endpoint (door) and error code',
      labelNames: ['door', 'code'],
    }),
    deliveries: new Counter({
      registers,
      name: 'attestry_webhook_deliveries_total',
      help: 'Webhook deliveries, by source and outcome',
      labelNames: ['source', 'outcome'],
    }),
    callerLimits: new Counter({
      registers,
      name: 'attestry_caller_limit_requests_total',
      help: 'Requests that count against a limit of their caller, by limit and outcome: counted, throttled (answered 429)',
      labelNames: ['limit', 'outcome'],
    }),
  };
}

/** What the store contains, for one caller: by name, and by environment and status. */
export type StoreFigures = {
  counts: { [name: string]: number };
  environments: readonly { environment: string; status: string; artifacts: number }[];
  drift: readonly { environment: string; kind: string; findings: number }[];
};

/** The metrics of what the store contains, as text. Each caller gets its own: not everybody sees the same. */
export async function storeMetrics({ counts, environments, drift }: StoreFigures): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const store = new Gauge({
    registers,
    name: 'attestry_store',
    help: 'Contents of the store, by name',
    labelNames: ['name'],
  });
  for (const [name, value] of Object.entries(counts)) store.set({ name }, value);
  const running = new Gauge({
    registers,
    name: 'attestry_environment_artifacts',
    help: 'Artifacts that run in an environment now, by their status by the policy of that environment',
    labelNames: ['environment', 'status'],
  });
  for (const { environment, status, artifacts } of environments) running.set({ environment, status }, artifacts);
  const findings = new Gauge({
    registers,
    name: 'attestry_environment_drift',
    help: 'Differences between what should run in an environment and what runs there, by kind; `unresolved` is no drift',
    labelNames: ['environment', 'kind'],
  });
  for (const { environment, kind, findings: number } of drift) findings.set({ environment, kind }, number);
  return registry.metrics();
}
