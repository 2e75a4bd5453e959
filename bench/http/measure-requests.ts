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
export type Row = Pick<BenchRequest, 'name' | 'maxMs' | 'unlike'> & { measurements: Measurement[] };

export type Rounds = { light: number; heavy: number };
/** Rounds before the measurement, so that it measures an app that has been serving for a minute. */
const WARM_UP_ROUNDS = 40;

export async function measureAll(
  stores: readonly MeasuredStore[],
  rounds: Rounds,
  onRow: (row: Row) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const index of stores[0]!.requests.keys()) await warmUp(stores, index);
  for (const [index, { heavy, paths: _, ...asked }] of stores[0]!.requests.entries()) {
    const row: Row = {
      ...asked,
      measurements: await measureOne(stores, index, heavy ? rounds.heavy : rounds.light),
    };
    rows.push(row);
    onRow(row);
  }
  return rows;
}

async function warmUp(stores: readonly MeasuredStore[], index: number): Promise<void> {
  const heavy = stores[0]!.requests[index]!.heavy === true;
  for (let round = 0; round < (heavy ? WARM_UP_ROUNDS / 10 : WARM_UP_ROUNDS); round += 1)
    for (const store of stores) await requestOk(store, pathOf(store, index, round));
}

const pathOf = ({ requests }: MeasuredStore, index: number, round: number): string =>
  requests[index]!.paths[round % requests[index]!.paths.length]!;

async function measureOne(stores: readonly MeasuredStore[], index: number, rounds: number): Promise<Measurement[]> {
  const times = stores.map((): number[] => []);
  const bytes = stores.map((): number[] => []);
  const before = stores.map(({ app }) => app.cpuMs());
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, store] of stores.entries()) {
      const { ms, body } = await requestOk(store, pathOf(store, index, round));
      times[i]!.push(ms);
      bytes[i]!.push(body.length);
    }
  }
  return stores.map(({ app }, i) => {
    const [from, to] = [before[i]!, app.cpuMs()];
    return {
      p50: median(times[i]!),
      p99: quantile(times[i]!, 0.99),
      cost: from === null || to === null ? null : (to - from) / rounds,
      bytes: median(bytes[i]!),
    };
  });
}

async function requestOk({ name, app }: MeasuredStore, path: string) {
  const answer = await app.client.send(path, { headers: { 'accept-encoding': 'identity' } });
  if (answer.status !== 200)
    throw new Error(
      `${path} of ${name} was answered with ${answer.status}: ${answer.body.subarray(0, 300).toString()}`,
    );
  return answer;
}
