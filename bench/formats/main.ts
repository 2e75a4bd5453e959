/**
 * Runs pinned versions of real tools on tiny projects, reads their files with Attestry's readers, compares the result
 * with what each tool reports (its exit code, its last line, a second report), and writes the table of
 * `docs/formats.md` between the two markers.
 *
 *   node bench/formats/main.ts                    all tools (slow: Go and Rust tools are built), and the table
 *   node bench/formats/main.ts --only jest,syft   these tools alone, without the table
 *   node bench/formats/main.ts --keep FOLDER      keeps the outputs
 *   node bench/formats/main.ts --from FOLDER      reads outputs that an earlier run kept, and runs no tool
 *
 * Each tool has a script in this folder. The public clients (npm, pip, go, cargo, mvn) install into temporary folders;
 * a tool whose client is not installed is listed with the reason. The exit code is 1 when Attestry reads something
 * differently from the tool.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, type Expected, type Row } from './compare.ts';
import { replaceTables, formatTables, type NotRun } from './table.ts';
import { CANNOT_RUN } from './cannot-run.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, keep: { type: 'string' }, from: { type: 'string' } },
});

const here = import.meta.dirname;
const DOCUMENT = join(here, '../../docs/formats.md');
/** A tool that takes longer than this is stopped, and listed as not run. */
const MAX_TOOL_MS = 15 * 60_000;
const NOT_RUN_EXIT_CODE = 77;
/** The file in the tool's folder that holds the reason why the tool could not be run. */
const REASON_FILE = 'not-run.txt';

const only = values.only?.split(',');
const outputFolder = values.from ?? values.keep ?? mkdtempSync(join(tmpdir(), 'attestry-formats-'));
const rows = new Map<string, Row[]>();
const notRun: NotRun[] = [];

for (const script of globSync('{tests,scans,sboms}/*/*.sh', { cwd: here }).sort()) {
  const name = basename(script, '.sh');
  if (name.startsWith('project') || (only && !only.includes(name))) continue;
  const kind = script.split(/[\\/]/)[0]!;
  const out = join(outputFolder, kind, name);
  const why = values.from === undefined ? run(script, out) : recordedReason(out);
  if (why !== null) notRun.push({ tool: name, why });
  else if (existsSync(join(out, 'expect.json'))) rows.set(kind, [...(rows.get(kind) ?? []), ...compareFolder(out)]);
  else notRun.push({ tool: name, why: 'It wrote nothing.' });
}
if (values.keep === undefined && values.from === undefined) rmSync(outputFolder, { recursive: true, force: true });
if (only) process.stdout.write(`${formatTables(rows, notRun)}\n`);
else
  writeFileSync(
    DOCUMENT,
    replaceTables(readFileSync(DOCUMENT, 'utf8'), formatTables(rows, [...notRun, ...CANNOT_RUN])),
  );

const mismatchedRows = [...rows.values()]
  .flat()
  .filter((row) => row.differences.length > 0 && row.expected.unseen === undefined);
for (const { expected, differences } of mismatchedRows)
  process.stderr.write(`${expected.tool} ${expected.version}, ${expected.file}: ${differences.join('; ')}\n`);
process.exitCode = mismatchedRows.length > 0 ? 1 : 0;

/** Run one script in a temporary folder. Returns the reason where the tool could not be run. */
function run(script: string, out: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-tool-'));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  process.stderr.write(`${script} …\n`);
  // The clients read their settings from the inherited environment.
  const ran = spawnSync('env', [`OUT=${out}`, `FORMATS=${here}`, 'bash', join(here, script)], {
    cwd: folder,
    encoding: 'utf8',
    timeout: MAX_TOOL_MS,
  });
  // The Go client makes downloaded modules read-only.
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
  const why = reasonNotRun(ran.status, ran.stdout);
  if (why !== null) writeFileSync(join(out, REASON_FILE), `${why}\n`);
  return why;
}

function reasonNotRun(status: number | null, said: string): string | null {
  if (status === NOT_RUN_EXIT_CODE) return said.trim().split('\n').at(-1) || 'It cannot be run here.';
  return status === null ? `It took longer than ${MAX_TOOL_MS / 60_000} minutes.` : null;
}

/** The reason that an earlier run stored. */
function recordedReason(out: string): string | null {
  const path = join(out, REASON_FILE);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}

function compareFolder(out: string): Row[] {
  const expected = JSON.parse(readFileSync(join(out, 'expect.json'), 'utf8')) as Expected[];
  return expected.map((one) => compareFile(one, join(out, one.file)));
}

function compareFile(expected: Expected, path: string): Row {
  return existsSync(path)
    ? compare(expected, readFileSync(path))
    : { expected, read: 'no file', differences: ['the tool wrote no such file'] };
}
