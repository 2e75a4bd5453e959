/** The evaluations that a trial leaves to its assistants, and does itself while it waits for them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { artifactById, updateArtifact } from '#db/artifact/artifacts.ts';
import type { Store } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { evaluateWaiting } from './evaluate-waiting.ts';
import type { Evaluated, Waiting } from './messages.ts';

/** Artifacts of one message to an assistant. */
const OFFERED_AT_ONCE = 32;

export class LaterEvaluations {
  /** Artifacts (row ids) whose stored status is not theirs yet. A batch changes it. */
  readonly waiting = new Set<number>();
  readonly #queue = new Map<number, Waiting>();
  readonly #turns = new Map<number, number>();
  readonly #results = new Map<number, Evaluated>();
  #turn = 0;
  #underway = 0;
  #failure: Error | null = null;
  #isHelping: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #begun: { store: Store; now: string; offer: (waiting: readonly Waiting[]) => boolean } | null = null;

  /** `offer`: gives artifacts to an assistant; false where all have enough to do. `now`: RFC 3339. */
  begin(begun: { store: Store; now: string; offer: (waiting: readonly Waiting[]) => boolean }): void {
    this.#begun = begun;
  }

  /** After a batch has been committed: the artifacts that it has settled and not evaluated have to be evaluated. */
  afterBatch({ touched }: Pick<Batch, 'touched'>): void {
    for (const id of touched.keys()) {
      this.#results.delete(id);
      this.#queue.delete(id);
      this.#turns.delete(id);
      if (!this.waiting.has(id)) continue;
      const turn = (this.#turn += 1);
      this.#turns.set(id, turn);
      this.#queue.set(id, { id, turn });
    }
    this.#offer();
    this.#isHelping ??= this.#help().catch((error: unknown) => this.fail(error as Error));
  }

  /** Take results over. Those of an artifact that has been settled again since are none. */
  take(evaluated: readonly Evaluated[]): void {
    this.#underway -= evaluated.length;
    this.#keep(evaluated);
    this.#offer();
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Wait for every result, and store the statuses. Throws the error of an evaluation or of an assistant. */
  async finish(): Promise<void> {
    await this.#isHelping;
    while (this.#underway > 0 && this.#failure === null)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#failure !== null) throw this.#failure;
    await this.#begun!.store.write(async (tx) => {
      for (const { id, status, reason } of this.#results.values())
        await updateArtifact(tx, { ...(await artifactById(tx, id))!, status, reason });
    });
  }

  #keep(evaluated: readonly Evaluated[]): void {
    for (const one of evaluated) if (this.#turns.get(one.id) === one.turn) this.#results.set(one.id, one);
  }

  #offer(): void {
    while (this.#queue.size > 0) {
      const waiting: Waiting[] = [];
      for (const one of this.#queue.values()) if (waiting.push(one) === OFFERED_AT_ONCE) break;
      if (!this.#begun!.offer(waiting)) return;
      for (const { id } of waiting) this.#queue.delete(id);
      this.#underway += waiting.length;
    }
  }

  /** Evaluate while this thread has nothing else to do: each turn of the event loop comes after its other work. */
  async #help(): Promise<void> {
    const { store, now } = this.#begun!;
    for (;;) {
      await nextTurn();
      const [next] = this.#queue.values();
      if (next === undefined || this.#failure !== null) break;
      this.#queue.delete(next.id);
      this.#keep([await evaluateWaiting(store.read, next, now)]);
    }
    this.#isHelping = null;
  }
}
