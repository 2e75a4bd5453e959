/**
 * `npm run bench`: measures what Attestry costs and prints ratios first. All sides of a comparison run together on this
 * machine. The benchmark limits its size and removes its folders at the end.
 *
 *   npm run bench                           sizes 10k and 100k, a few minutes
 *   npm run bench -- --sizes 10k,1M         other sizes (a million takes a while to fill; --stores keeps the stores)
 *   npm run bench -- --only size,ingest     parts: size answers gate what-if rules ingest webhooks messages verify
 *                                           lineage postgres
 *   npm run bench -- --only answers --against ../before    comparison with the build of another copy of the project too
 *   npm run bench -- --only what-if --everything           also drafts that concern every artifact
 *   npm run bench -- --only peers           comparison with sigstore-go and sigstore-python (downloads them)
 *   npm run bench -- --only peers --against ../before      comparison with another copy of the project too
 */
import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/build.mjs';
import { root } from '../scripts/runtime.mjs';
import { formatTable, type Goal } from './statistics.ts';
import { measureAnswers } from './answers.ts';
import { measureBurst } from './events/burst.ts';
import { measureMessages } from './events/messages.ts';
import { measureGate } from './gate.ts';
import { measureIngest } from './ingest/ingest.ts';
import { measurePostgres } from './postgres/postgres.ts';
import { measureRules } from './rules.ts';
import { measureSizes, type Report } from './size.ts';
import { measureWhatIf } from './what-if.ts';

const DEFAULT_PARTS = [
  'size',
  'answers',
  'gate',
  'what-if',
  'rules',
  'ingest',
  'webhooks',
  'messages',
  'verify',
  'lineage',
  'postgres',
] as const;
const PARTS = [...DEFAULT_PARTS, 'peers'] as const;
type Part = (typeof PARTS)[number];

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10k,100k' },
    only: { type: 'string', default: DEFAULT_PARTS.join(',') },
    stores: { type: 'string' },
    rounds: { type: 'string', default: '120' },
    bundles: { type: 'string', default: '1500' },
    backlog: { type: 'string', default: '10000' },
    webhooks: { type: 'string', default: '10000' },
    quiet: { type: 'boolean', default: false },
    against: { type: 'string' },
    everything: { type: 'boolean', default: false },
  },
});

const log = (line: string): void => {
  if (!values.quiet) process.stderr.write(`${line}\n`);
};

/** Run a separate script and return its output. */
function runScript(path: string, ...args: string[]): Promise<Report> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, path), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => said.push(part));
    child
      .once('error', failed)
      .once('exit', (code) =>
        code === 0
          ? done({ text: Buffer.concat(said).toString().trimEnd(), goals: [] })
          : failed(new Error(`${path} ended with ${code}`)),
      );
  });
}

const BENCHMARKS: { [part in Part]: { title: string; measure: () => Promise<Report> } } = {
  size: {
    title: 'Size',
    measure: () =>
      measureSizes({
        sizes: values.sizes.split(','),
        stores: values.stores === undefined ? null : resolve(values.stores),
        rounds: { light: Number(values.rounds), heavy: Math.ceil(Number(values.rounds) / 6) },
        log,
      }),
  },
  gate: {
    title: 'The gate',
    measure: () =>
      measureGate({
        size: values.sizes.split(',').at(-1)!,
        stores: values.stores === undefined ? null : resolve(values.stores),
        rounds: Number(values.rounds),
        log,
      }),
  },
  answers: {
    title: 'Doors for machines',
    measure: () =>
      measureAnswers({
        size: values.sizes.split(',').at(-1)!,
        stores: values.stores === undefined ? null : resolve(values.stores),
        against: values.against === undefined ? null : resolve(values.against),
        rounds: Math.ceil(Number(values.rounds) / 10),
        log,
      }),
  },
  'what-if': {
    title: 'What if',
    measure: () =>
      measureWhatIf({
        size: values.sizes.split(',').at(-1)!,
        stores: values.stores === undefined ? null : resolve(values.stores),
        everything: values.everything,
        log,
      }),
  },
  postgres: {
    title: 'PostgreSQL',
    measure: () => measurePostgres({ bundles: Number(values.bundles), log }),
  },
  rules: {
    title: 'A hostile rule',
    measure: () => measureRules({ rounds: 2 * Number(values.rounds), log }),
  },
  ingest: {
    title: 'Taking evidence in',
    measure: () => measureIngest({ bundles: Number(values.bundles), backlog: Number(values.backlog), log }),
  },
  webhooks: {
    title: 'A burst of webhooks',
    measure: () =>
      measureBurst({
        size: values.sizes.split(',')[0]!,
        stores: values.stores === undefined ? null : resolve(values.stores),
        webhooks: Number(values.webhooks),
        log,
      }),
  },
  messages: {
    title: 'Messages about changes',
    measure: () => measureMessages({ perSecond: 70, seconds: 20, log }),
  },
  verify: { title: 'Verifying', measure: () => runScript('bench/verify.ts') },
  lineage: { title: 'Lineage, worked out', measure: () => runScript('bench/lineage.ts') },
  peers: {
    title: 'Bytes to verdict, beside other verifiers',
    measure: () =>
      runScript(
        'bench/peers/peers.ts',
        ...(values.against === undefined ? [] : ['--against', resolve(values.against)]),
      ),
  },
};

const wantedParts = values.only.split(',').map((word) => word.trim());
const unknownPart = wantedParts.find((word) => !(PARTS as readonly string[]).includes(word));
if (unknownPart !== undefined)
  throw new Error(`${unknownPart} is not a part of the benchmark; the parts are ${PARTS.join(', ')}`);
if (['size', 'answers', 'gate', 'rules', 'ingest', 'webhooks', 'messages'].some((part) => wantedParts.includes(part)))
  await ensureBuilt(process.execPath);

const [processor] = cpus();
process.stdout.write(
  `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
);
const goals: Goal[] = [];
for (const part of PARTS.filter((each) => wantedParts.includes(each))) {
  const { title, measure } = BENCHMARKS[part];
  log(`${title} …`);
  const report = await measure();
  goals.push(...report.goals);
  process.stdout.write(`\n── ${title} ──\n${report.text}\n`);
}
if (goals.length > 0) {
  const missed = goals.filter(({ met }) => !met);
  process.stdout.write(
    `\n── Aims: ${goals.length - missed.length} of ${goals.length} reached ──\n${formatTable([['missed', 'measured', 'aim'], ...missed.map(({ name, measured, limit }) => [name, measured, limit])])}\n`,
  );
}
