/** A thread that plays a drill, so that no answer waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import type { DrillResult } from '#lib/views/drill/drill.ts';
import { playDrill } from './play.ts';
import { findScenario } from './scenarios/library.ts';
import type { Tried } from './stage/stage.ts';

/** What the thread is started with. It sends one result. */
export type DrillInput = { scenario: string; tried: Tried };

const port = parentPort!;
const send = (result: DrillResult): void => port.postMessage(result);
lowerThreadPriority(5);
const { scenario, tried } = workerData as DrillInput;
send(await playDrill(findScenario(scenario)!, tried, { now: () => new Date(), random: Math.random }));
