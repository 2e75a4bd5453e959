/** The unit of systemd, as systemd itself judges it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SERVE_ARGUMENTS, SERVE_ENVIRONMENT } from '../runtime.mjs';

const unit = readFileSync('deploy/attestry.service', 'utf8');
const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
/** `security --offline` came with version 250. */
const version = Number(/^systemd (\d+)/.exec(analyze('--version').stdout ?? '')?.[1] ?? 0);

/** The highest exposure that systemd may see, in tenths; a unit without any protection has 96. */
const MAX_EXPOSURE = 20;

it('starts the server as npm start does', () => {
  expect(unit).toContain(`ExecStart=/usr/local/bin/node ${SERVE_ARGUMENTS.join(' ')}\n`);
  for (const [name, value] of Object.entries(SERVE_ENVIRONMENT)) expect(unit).toContain(`${name}=${value}`);
});

it.skipIf(version < 250)('is a valid unit with little exposure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-systemd-'));
  try {
    const file = join(folder, 'attestry.service');
    // systemd looks for the program and the folder on this machine.
    writeFileSync(file, unit.replace('/usr/local/bin/node', process.execPath).replace('/opt/attestry', folder));
    const verified = analyze('verify', '--man=no', file);
    expect(verified.stderr.split('\n').filter((line) => line.includes('attestry.service'))).toEqual([]);
    expect(verified.status).toBe(0);
    const judged = analyze('security', '--offline=true', `--threshold=${MAX_EXPOSURE}`, file);
    expect(judged.status, judged.stdout.split('\n').at(-2)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('the image starts the server as npm start does', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');
  expect(dockerfile).toContain(`CMD ${JSON.stringify(['node', ...SERVE_ARGUMENTS]).replaceAll(',', ', ')}`);
  for (const [name, value] of Object.entries(SERVE_ENVIRONMENT)) expect(dockerfile).toContain(`${name}=${value}`);
});
