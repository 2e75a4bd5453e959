/**
 * Compares Attestry with other verifiers: processor time from bytes to result, of the same bundles under the same
 * trusted root, offline. The verifiers take turns with a few bundles each, so that a busy machine slows all of them
 * equally. One round is all bundles of a suite once; the report gives the median of the rounds' ratios. `node
 * bench/peers/peers.ts [--rounds 15] [--against DIR] [--folder DIR]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDigits, median } from '../statistics.ts';
import { type Suite, suites, writeSuite } from './samples.ts';
import { Peer, preparePeers, type PeerCommand } from './peer-process.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, against: { type: 'string' }, folder: { type: 'string' } },
});
/** Bundles that one verifier verifies before the next one's turn. */
const BUNDLES_PER_TURN = 5;
/** Warm-up rounds, which do not count. */
const WARM_UP_ROUNDS = 6;

type Times = { name: string; rounds: number[]; failure: string | null };

async function compare(suite: Suite, sides: readonly PeerCommand[], folder: string): Promise<Times[]> {
  writeSuite(folder, suite);
  const peers = sides.map((side) => new Peer(side, folder));
  const times = peers.map(({ name }): Times => ({ name, rounds: [], failure: null }));
  const count = suite.samples.length;
  for (let round = 0; round < WARM_UP_ROUNDS + Number(values.rounds); round += 1) {
    const sums = peers.map(() => 0);
    for (let from = 0; from < count; from += BUNDLES_PER_TURN) {
      for (let turn = 0; turn < peers.length; turn += 1) {
        const which = (turn + round + from / BUNDLES_PER_TURN) % peers.length;
        const to = Math.min(from + BUNDLES_PER_TURN, count);
        const { microseconds, verified, reason } = await peers[which]!.verify(from, to, round);
        sums[which]! += microseconds;
        if (verified !== to - from) times[which]!.failure ??= reason ?? 'not verified';
      }
    }
    if (round >= WARM_UP_ROUNDS) sums.forEach((sum, i) => times[i]!.rounds.push(sum / count / 1000));
  }
  for (const peer of peers) peer.end();
  return times;
}

function reportLines({ name, samples }: Suite, [own, ...others]: Times[]): string[] {
  const lines = others.map((other) => {
    if (other.failure !== null)
      return `–      ${name}: ${other.name} does not verify all of them (${other.failure.split('\n')[0]})`;
    const ratio = median(own!.rounds.map((time, round) => time / other.rounds[round]!));
    return `×${formatDigits(ratio)}  ${name}, ${samples.length} bundles: of the time of ${other.name} (${formatDigits(median(own!.rounds))} ms a bundle against ${formatDigits(median(other.rounds))})`;
  });
  return own!.failure === null ? lines : [`–      ${name}: Attestry does not verify all of them (${own!.failure})`];
}

const folder = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'attestry-peers-')) : resolve(values.folder);
try {
  const { sides, missing } = preparePeers(folder, values.against === undefined ? null : resolve(values.against));
  const report: string[] = [];
  for (const [i, suite] of (await suites()).entries())
    report.push(...reportLines(suite, await compare(suite, sides, join(folder, `suite-${i}`))));
  process.stdout.write(
    `${[...report, ...missing, `Medians of ${values.rounds} rounds, processor time.`].join('\n')}\n`,
  );
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
