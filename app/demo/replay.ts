/**
 * Replays the ninety days of the demo over the public endpoints: evidence as JSON Lines over the API, deployments and
 * releases as signed GitHub webhooks. The tokens need the scopes `ingest` and `replay`: only then may a request state
 * when it was received (`Attestry-Received-At`), and never later than now.
 */
import { createScenario, DEFAULT_SEED, type Push, type Scenario } from '#app/demo/scenario/scenario.ts';
import { pushEvidence, sendDelivery, type ClientOptions } from './client.ts';
import type { DemoTokens } from './set-up.ts';

export type ReplayProgress = {
  done: number;
  total: number;
  documents: number;
  /** The day in the scenario, YYYY-MM-DD. */
  day: string;
};

export type ReplayOptions = {
  /** The base URL of the running app. */
  url: string;
  tokens: DemoTokens;
  /** The secret of the app's GitHub webhook. Null leaves deliveries out. */
  webhookSecret: string | null;
  seed?: string;
  now: Date;
  /** The projects to replay. Omitted: all of them. */
  only?: readonly string[];
  /** Called after each request. */
  onProgress?: (progress: ReplayProgress) => void;
  /** The number of projects that send at the same time. One project sends its requests in sequence. */
  concurrency?: number;
  signal?: AbortSignal;
};

export type ReplayResult = {
  documents: number;
  stored: number;
  duplicates: number;
  rejected: number;
  /** The number of pushes that Attestry refused as expected. */
  refused: number;
  deliveries: number;
  artifacts: number;
  projects: number;
  from: Date;
  to: Date;
  milliseconds: number;
  scenario: Scenario;
};

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Group consecutive pushes by day and project. Days are replayed in sequence, the projects of one day in parallel. */
function* pushesByDay(pushes: readonly Push[]): Generator<Push[][]> {
  const byDay = Map.groupBy(pushes, ({ at }) => dayOf(at));
  for (const list of byDay.values()) yield [...Map.groupBy(list, ({ project }) => project).values()];
}

export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { url, tokens, webhookSecret, seed = DEFAULT_SEED, now, only, onProgress, concurrency = 4, signal } = options;
  const began = performance.now();
  const scenario = createScenario({ seed, now, only });
  const clientOf = (token: string): ClientOptions => ({ url, token, webhookSecret, signal: signal ?? null });
  const pushes = scenario.pushes.filter((push) => push.endpoint === 'attestations' || webhookSecret !== null);
  const result: ReplayResult = {
    documents: 0,
    stored: 0,
    duplicates: 0,
    rejected: 0,
    refused: 0,
    deliveries: 0,
    artifacts: scenario.artifacts.length,
    projects: new Set(scenario.artifacts.map(({ project }) => project)).size,
    from: scenario.span.from,
    to: scenario.span.to,
    milliseconds: 0,
    scenario,
  };
  let done = 0;

  async function send(push: Push): Promise<void> {
    if (push.endpoint === 'github') {
      await sendDelivery(clientOf(tokens.pipeline), push);
      if (push.refused) result.refused += 1;
      else result.deliveries += 1;
    } else {
      const answer = await pushEvidence(clientOf(tokens[push.sender]), push);
      if (push.refused) result.refused += 1;
      result.documents += answer.documents;
      result.stored += answer.stored;
      result.duplicates += answer.duplicates;
      result.rejected += answer.rejected;
    }
    done += 1;
    onProgress?.({ done, total: pushes.length, documents: result.documents, day: dayOf(push.at) });
  }

  for (const lanes of pushesByDay(pushes)) {
    const waiting = lanes.values();
    await Promise.all(
      Array.from({ length: Math.min(concurrency, lanes.length) }, async () => {
        for (const lane of waiting) for (const push of lane) await send(push);
      }),
    );
  }
  return { ...result, milliseconds: performance.now() - began };
}
