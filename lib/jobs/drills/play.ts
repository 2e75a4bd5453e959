/** Plays a drill: the good release, the attack, and what each place shows after it. */
import { lastEventSeq } from '#db/system/outbox.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import type { Context } from '#lib/context/context.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { localJobHandlers } from '#lib/jobs/start-jobs.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import type { DrillPlace, DrillResult, DrillSighting } from '#lib/views/drill/drill.ts';
import { OBSERVE, type Watched } from './stage/places.ts';
import type { Attack, Observation, Scenario } from './stage/scenario.ts';
import { openStage, type Stage, type Tried } from './stage/stage.ts';

/** Play a scenario to its end. `now` is the clock, `random` gives numbers in [0, 1). */
export async function playDrill(
  scenario: Scenario,
  tried: Tried,
  { now, random }: { now: () => Date; random: () => number },
): Promise<DrillResult> {
  const stage = await openStage(tried, now);
  try {
    await runJobsToEnd(stage.context, random);
    const control = await controlOf(stage);
    if (control.status !== 'verified' || control.decision !== 'allow')
      return {
        outcome: 'inconclusive',
        error: `the policy does not allow the good release of the drill either, so nothing can be concluded: ${control.reason}`,
        control,
        sightings: [],
      };
    const since = await lastEventSeq(stage.context.store.read);
    const attack = await scenario.attack(stage);
    const sightings = await watch(stage, scenario, { attack, since, random });
    return {
      outcome: sightings.every(({ detected }) => detected) ? 'detected' : 'missed',
      error: null,
      control,
      sightings,
    };
  } finally {
    stage.close();
  }
}

async function controlOf({ context, good }: Stage): Promise<NonNullable<DrillResult['control']>> {
  const artifact = await getArtifact(context, good.digest);
  const { decision, reason } = await decideGate(context, { digest: good.digest }, { keep: false });
  return { status: artifact?.status.status ?? 'unknown', decision, reason };
}

/**
 * Ask every place until it notices, or until no work is left that could change its answer. The times begin at the
 * call, which follows the acceptance of the attack.
 */
async function watch(
  stage: Stage,
  { places }: Scenario,
  { attack, since, random }: { attack: Attack; since: number; random: () => number },
): Promise<DrillSighting[]> {
  const accepted = performance.now();
  const watched: Watched = { digest: attack.digest, since };
  const sightings = places.map((each): DrillSighting => ({ ...each, detected: false, afterMs: null, shown: '' }));
  for (;;) {
    for (const sighting of sightings.filter(({ detected }) => !detected)) {
      const { detected, shown } = await observe(stage, attack, sighting.place, watched);
      const afterMs = detected ? Math.round((performance.now() - accepted) * 10) / 10 : null;
      Object.assign(sighting, { detected, shown, afterMs });
    }
    if (sightings.every(({ detected }) => detected) || !(await runJobsToEnd(stage.context, random))) return sightings;
  }
}

function observe(stage: Stage, attack: Attack, place: DrillPlace, watched: Watched): Promise<Observation> {
  const own = attack.observe?.[place];
  if (own !== undefined) return own();
  if (place === 'door' || place === 'anchor') throw new Error(`the scenario does not say how to observe: ${place}`);
  return OBSERVE[place](stage.context, watched);
}

/** Run the jobs that wait, but none that uses the network. Returns whether there was one. */
async function runJobsToEnd(context: Context, random: () => number): Promise<boolean> {
  const handlers = localJobHandlers(context);
  const { store, now } = context;
  let ran = false;
  while (await runOneJob({ store, now, handlers, random })) ran = true;
  return ran;
}
