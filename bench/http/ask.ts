/** The same questions to several stores in turns, so that whatever else the machine does slows all of them alike. */
import { median, quantile } from '../figures.ts';
import type { Question } from './questions.ts';
import type { Serving } from './serving.ts';

export type Side = { name: string; serving: Serving; questions: Question[] };
export type Taken = {
  p50: number;
  p99: number;
  /** ms of processor time of the app for each answer; null where it is not known. */
  cost: number | null;
  bytes: number;
};
export type Row = { what: string; most: number | null; taken: Taken[] };

export type Rounds = { light: number; heavy: number };
/** Rounds before any is measured: an app that has served for a minute is what is told of. */
const WARM_UP = 40;

export async function askAll(
  sides: readonly Side[],
  rounds: Rounds,
  onRow: (row: Row) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const index of sides[0]!.questions.keys()) await warmUp(sides, index);
  for (const [index, { what, most, heavy }] of sides[0]!.questions.entries()) {
    const row = { what, most, taken: await askOne(sides, index, heavy ? rounds.heavy : rounds.light) };
    rows.push(row);
    onRow(row);
  }
  return rows;
}

async function warmUp(sides: readonly Side[], index: number): Promise<void> {
  const heavy = sides[0]!.questions[index]!.heavy === true;
  for (let round = 0; round < (heavy ? WARM_UP / 10 : WARM_UP); round += 1)
    for (const side of sides) await answered(side, pathOf(side, index, round));
}

const pathOf = ({ questions }: Side, index: number, round: number): string =>
  questions[index]!.paths[round % questions[index]!.paths.length]!;

async function askOne(sides: readonly Side[], index: number, rounds: number): Promise<Taken[]> {
  const times = sides.map((): number[] => []);
  const bytes = sides.map((): number[] => []);
  const before = sides.map(({ serving }) => serving.cost());
  for (let round = 0; round < rounds; round += 1) {
    for (const [which, side] of sides.entries()) {
      const { ms, body } = await answered(side, pathOf(side, index, round));
      times[which]!.push(ms);
      bytes[which]!.push(body.length);
    }
  }
  return sides.map(({ serving }, which) => {
    const [from, to] = [before[which]!, serving.cost()];
    return {
      p50: median(times[which]!),
      p99: quantile(times[which]!, 0.99),
      cost: from === null || to === null ? null : (to - from) / rounds,
      bytes: median(bytes[which]!),
    };
  });
}

async function answered({ name, serving }: Side, path: string) {
  const answer = await serving.caller.ask(path, { headers: { 'accept-encoding': 'identity' } });
  if (answer.status !== 200)
    throw new Error(
      `${path} of ${name} was answered with ${answer.status}: ${answer.body.subarray(0, 300).toString()}`,
    );
  return answer;
}
