/**
 * Expressions that took too long or too much memory. Each is suspended in this process: it does not run again, so that
 * it costs the other rules nothing. An expression that is changed is another one.
 */
const MAX_SUSPENDED = 1_000;

export type Suspensions = {
  /** The reason, as the end of a sentence; undefined where the expression is not suspended. */
  reasonFor(source: string): string | undefined;
  suspend(source: string, reason: string): void;
};

export function createSuspensions(): Suspensions {
  const reasons = new Map<string, string>();
  return {
    reasonFor: (source) => reasons.get(source),
    suspend(source, reason) {
      if (reasons.size >= MAX_SUSPENDED) reasons.delete(reasons.keys().next().value!);
      reasons.set(source, reason);
    },
  };
}
