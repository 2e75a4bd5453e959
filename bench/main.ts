/**
 * `npm run bench`: what Attestry costs, ratios first, all sides of a comparison in one run. Everything stays on this
 * machine, is
 * bounded, and takes its folders away with it.
 *
 *   npm run bench                           sizes 10k and 100k, a few minutes
 *   npm run bench -- --sizes 10k,1M         other sizes (a million takes a while to fill; --stores keeps them)
 *   npm run bench -- --only size,ingest     parts: size ingest verify lineage
 * npm run bench -- --only peers           beside sigstore-go and sigstore-python, where Go and Python are; downloads
 * them
 *   npm run bench -- --only peers --against ../before      and beside another copy of the project
 */
import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/build.mjs';
import { root } from '../scripts/runtime.mjs';
import { table, type Aim } from './figures.ts';
import { measureIngest } from './ingest/ingest.ts';
import { measureSizes, type Report } from './size.ts';

const USUAL = ['size', 'ingest', 'verify', 'lineage'] as const;
const PARTS = [...USUAL, 'peers'] as const;
type Part = (typeof PARTS)[number];

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10k,100k' },
    only: { type: 'string', default: USUAL.join(',') },
    stores: { type: 'string' },
    rounds: { type: 'string', default: '120' },
    bundles: { type: 'string', default: '1500' },
    backlog: { type: 'string', default: '10000' },
    quiet: { type: 'boolean', default: false },
    against: { type: 'string' },
  },
});

const say = (line: string): void => {
  if (!values.quiet) process.stderr.write(`${line}\n`);
};

/** A measuring script of its own, with its own words. */
function script(path: string, ...args: string[]): Promise<Report> {
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
          ? done({ text: Buffer.concat(said).toString().trimEnd(), aims: [] })
          : failed(new Error(`${path} ended with ${code}`)),
      );
  });
}

const MEASURES: { [part in Part]: { title: string; measure: () => Promise<Report> } } = {
  size: {
    title: 'Size',
    measure: () =>
      measureSizes({
        sizes: values.sizes.split(','),
        stores: values.stores === undefined ? null : resolve(values.stores),
        rounds: { light: Number(values.rounds), heavy: Math.ceil(Number(values.rounds) / 6) },
        say,
      }),
  },
  ingest: {
    title: 'Taking evidence in',
    measure: () => measureIngest({ bundles: Number(values.bundles), backlog: Number(values.backlog), say }),
  },
  verify: { title: 'Verifying', measure: () => script('bench/verify.ts') },
  lineage: { title: 'Lineage, worked out', measure: () => script('bench/lineage.ts') },
  peers: {
    title: 'Bytes to verdict, beside other verifiers',
    measure: () =>
      script('bench/peers/peers.ts', ...(values.against === undefined ? [] : ['--against', resolve(values.against)])),
  },
};

const wanted = values.only.split(',').map((word) => word.trim());
const unknown = wanted.find((word) => !(PARTS as readonly string[]).includes(word));
if (unknown !== undefined) throw new Error(`${unknown} is no part of the benchmark: ${PARTS.join(', ')} are`);
if (wanted.includes('size') || wanted.includes('ingest')) await ensureBuilt(process.execPath);

const [processor] = cpus();
process.stdout.write(
  `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
);
const aims: Aim[] = [];
for (const part of PARTS.filter((each) => wanted.includes(each))) {
  const { title, measure } = MEASURES[part];
  say(`${title} …`);
  const report = await measure();
  aims.push(...report.aims);
  process.stdout.write(`\n── ${title} ──\n${report.text}\n`);
}
if (aims.length > 0) {
  const missed = aims.filter(({ reached }) => !reached);
  process.stdout.write(
    `\n── Aims: ${aims.length - missed.length} of ${aims.length} reached ──\n${table([['missed', 'measured', 'aim'], ...missed.map(({ what, measured, aim }) => [what, measured, aim])])}\n`,
  );
}
