/** Stores the decisions of the gate, so that they can be asked for later. */
import { hash, randomBytes } from 'node:crypto';
import type { Actor } from '#lib/actor.ts';
import { actorIdentity } from '#lib/actor.ts';
import { addDecision, sameQuestion } from '#db/gate/decisions.ts';
import type { Db, Tx } from '#db/open.ts';
import { findActor, findOrCreateActor } from '#db/system/actors.ts';
import { addEvent, type OutboxEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import type { Decided } from '#lib/query/gate/decide.ts';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';
import type { GateAnswer, GateQuestion, GateVerdict } from '#lib/views/gate/gate.ts';

const DAY_MS = 86_400_000;
/** How long decisions are stored. */
const RETENTION_DAYS = 400;
/** Within this time the same answer to the same question of the same caller is one decision. */
const SAME_MS = 60_000;
/** Within this time subscribers are told only once that the same question of the same caller was denied. */
const SAME_EVENT_MS = DAY_MS;
/** Random bytes of an id: nobody can guess 128 bits. */
const ID_BYTES = 16;

const hashOf = (json: string): Buffer => hash('sha256', json, 'buffer');

/** What an answer says beside the verdict, without its id. */
type Circumstances = Omit<GateAnswer, keyof GateVerdict | 'id'>;

/**
 * Store a decision with its question, its answer and the actor of the context, and return it with its id. The same
 * answer to the same question within a minute gets the id and the time of the earlier decision.
 */
export async function keepDecision(context: Context, decided: Decided, about: Circumstances): Promise<GateAnswer> {
  const { verdict } = decided;
  const answer = { ...verdict, ...about };
  // A verdict about many artifacts is long, and is written once.
  const verdictJson = JSON.stringify(verdict);
  const [questionHash, answerHash] = [hashOf(JSON.stringify(about.asked)), hashOf(verdictJson)];
  const since = new Date(context.now().getTime() - SAME_MS).toISOString();
  const same = async (db: Db, actor: number | null) => {
    const known = actor === null ? null : await sameQuestion(db, { questionHash, actor, since });
    return known && answerHash.equals(known.answerHash) ? { ...answer, id: known.publicId, at: known.at } : null;
  };
  const wasDenied = async (tx: Tx, actor: number) => {
    const day = new Date(context.now().getTime() - SAME_EVENT_MS).toISOString();
    const last = await sameQuestion(tx, { questionHash, actor, since: day });
    return last !== null && answerHash.equals(last.answerHash);
  };
  const earlier = await same(context.store.read, await knownActor(context.store.read, context.actor));
  if (earlier) return earlier;
  const store = async (tx: Tx): Promise<GateAnswer> => {
    const actor = await findOrCreateActor(tx, context.actor);
    const meanwhile = await same(tx, actor);
    if (meanwhile) return meanwhile;
    const publicId = randomBytes(ID_BYTES).toString('base64url');
    const isNews = verdict.decision === 'deny' && !(await wasDenied(tx, actor));
    await addDecision(
      tx,
      {
        publicId,
        at: answer.at,
        decision: verdict.decision,
        environment: verdict.environment,
        actor,
        anonymous: context.actor.kind === 'anonymous',
        reason: verdict.reason,
        asked: askedText(answer.asked),
        artifacts: verdict.artifacts.length,
        questionHash,
        answerHash,
        body: `${verdictJson.slice(0, -1)},${JSON.stringify(about).slice(1)}`,
        projects: decided.projects,
      },
      {
        before: new Date(context.now().getTime() - RETENTION_DAYS * DAY_MS).toISOString(),
        anonymous: context.limits.anonymousDecisions,
      },
    );
    if (isNews) await addEvent(tx, answer.at, denialEvent(verdict, { publicId, asked: askedText(answer.asked) }));
    return { ...answer, id: publicId };
  };
  // A busy disk needs longer for the commit than everything before it. The caller has the whole answer.
  return context.store.write(store, { waitForDisk: false, goesFirst: true });
}

/** What open pages and subscribers are told about a denial. */
function denialEvent(
  verdict: GateVerdict,
  { publicId, asked }: { publicId: string; asked: string },
): OutboxEvent & LiveEvent {
  return {
    type: 'gate',
    id: publicId,
    asked,
    environment: verdict.environment,
    reason: verdict.reason,
    projects: [...new Set(verdict.artifacts.flatMap(({ project }) => project?.slug ?? []))],
  };
}

function knownActor(db: Db, actor: Actor): Promise<number | null> {
  const { kind, identifier } = actorIdentity(actor);
  return findActor(db, kind, identifier);
}

function askedText({ image, digests }: GateQuestion): string {
  return image ?? digests[0] ?? '';
}
