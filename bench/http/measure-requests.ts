/** Sends the same requests to several stores in turns, so that other work of the machine slows all of them equally. */
import { median, quantile } from '../statistics.ts';
import type { BenchRequest } from './requests.ts';
import type { ServedApp } from './served-app.ts';

export type MeasuredStore = { name: string; app: ServedApp; requests: BenchRequest[] };
export type Measurement = {
  p50: number;
  p99: number;
  /** Processor time of the app for each answer, in ms; null where it is not known. */
  cost: number | null;
  bytes: number;
};
export type Row = { what: string; most: number | null; taken: Measurement[] };

export type Rounds = { light: number; heavy: number };
/** Rounds before the measurement, so that it measures an app that has been serving for a minute. */
const WARM_UP_ROUNDS = 40;

export async function measureAll(
  sides: readonly MeasuredStore[],
  rounds: Rounds,
  onRow: (row: Row) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const index of sides[0]!.requests.keys()) await warmUp(sides, index);
  for (const [index, { name: what, maxMs: most, heavy }] of sides[0]!.requests.entries()) {
    const row = { what, most, taken: await measureOne(sides, index, heavy ? rounds.heavy : rounds.light) };
    rows.push(row);
    onRow(row);
  }
  return rows;
}

async function warmUp(sides: readonly MeasuredStore[], index: number): Promise<void> {
  const heavy = sides[0]!.requests[index]!.heavy === true;
  for (let round = 0; round < (heavy ? WARM_UP_ROUNDS / 10 : WARM_UP_ROUNDS); round += 1)
    for (const side of sides) await requestOk(side, pathOf(side, index, round));
}

const pathOf = ({ requests: questions }: MeasuredStore, index: number, round: number): string =>
  questions[index]!.paths[round % questions[index]!.paths.length]!;

async function measureOne(sides: readonly MeasuredStore[], index: number, rounds: number): Promise<Measurement[]> {
  const times = sides.map((): number[] => []);
  const bytes = sides.map((): number[] => []);
  const before = sides.map(({ app: serving }) => serving.cpuMs());
  for (let round = 0; round < rounds; round += 1) {
    for (const [which, side] of sides.entries()) {
      const { ms, body } = await requestOk(side, pathOf(side, index, round));
      times[which]!.push(ms);
      bytes[which]!.push(body.length);
    }
  }
  return sides.map(({ app: serving }, which) => {
    const [from, to] = [before[which]!, serving.cpuMs()];
    return {
      p50: median(times[which]!),
      p99: quantile(times[which]!, 0.99),
      cost: from === null || to === null ? null : (to - from) / rounds,
      bytes: median(bytes[which]!),
    };
  });
}

async function requestOk({ name, app: serving }: MeasuredStore, path: string) {
  const answer = await serving.client.send(path, { headers: { 'accept-encoding': 'identity' } });
  if (answer.status !== 200)
    throw new Error(
      `${path} of ${name} was answered with ${answer.status}: ${answer.body.subarray(0, 300).toString()}`,
    );
  return answer;
}
