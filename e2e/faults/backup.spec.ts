/**
 * Backups while evidence arrives over HTTP: each is restored by the command line and audited, and has all that was
 * answered before it began. A restore that is killed leaves nothing, or the whole.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../../scripts/runtime.mjs';
import { attestry } from '../harness/app.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, makeFolder, removeFolder, serveFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';
import { nothingAcknowledged, sendDeliveries, sendLines, sendOneByOne } from './support/senders.ts';

const BACKUPS = sizeForRun(2, 10);
const KILLS = sizeForRun(3, 40);

test(`${BACKUPS} backups while evidence arrives have all that was answered before, and are consistent`, async () => {
  test.setTimeout(BACKUPS * 60_000);
  const app = await serveFolder();
  const folder = emptyFolder();
  const answered = nothingAcknowledged();
  const sending = Promise.all([
    sendOneByOne(app, 'single', answered),
    sendLines(app, 'lines', 25, answered),
    sendDeliveries(app, 'deployed', answered),
  ]);
  try {
    for (let round = 0; round < BACKUPS; round += 1) {
      const soFar = answered.evidence.size;
      while (answered.evidence.size < soFar + 10) await pause(5);
      const before = { evidence: [...answered.evidence], deliveries: [...answered.deliveries] };
      const file = join(folder, `${round}.tar`);
      const made = await attestry(app, 'backup', file, '--verify');
      expect(made, made.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('no differences') });
      expect(answered.evidence.size, 'the senders went on').toBeGreaterThan(before.evidence.length);
      const data = join(folder, String(round));
      expect(await attestry({ ...app, data }, 'restore', file)).toMatchObject({ code: 0 });
      expect(await audit(data, before)).toEqual([]);
      rmSync(data, { recursive: true });
    }
  } finally {
    await app.end('SIGKILL');
    await sending;
    removeFolder(folder);
    removeFolder(app.data);
  }
});

test(`a restore that is killed ${KILLS} times leaves nothing or the whole`, async () => {
  test.setTimeout(KILLS * 30_000);
  const { data, ids } = await makeFolder(undefined, 200);
  const folder = emptyFolder();
  const file = join(folder, 'backup.tar');
  try {
    expect(await attestry({ url: '', data }, 'backup', file)).toMatchObject({ code: 0 });
    let whole = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const target = join(folder, `target-${kill}`);
      const restoring = spawn(process.execPath, [join(root, 'app/cli/attestry.mjs'), 'restore', file], {
        cwd: root,
        env: { ...process.env, ATTESTRY_DATA: target },
        stdio: 'ignore',
      });
      const ended = once(restoring, 'exit');
      // From the moment at which it begins to write, at any moment until it ends.
      while (!existsSync(target) && restoring.exitCode === null) await pause(1);
      await pause(Math.random() * 400);
      restoring.kill('SIGKILL');
      await ended;
      const present = existsSync(target) ? readdirSync(target) : [];
      if (present.includes('attestry.db') || present.includes('restored')) {
        whole += 1;
        expect(await attestry({ url: '', data: target }, 'audit')).toMatchObject({ code: 0 });
        expect(await audit(target, { evidence: ids })).toEqual([]);
      } else {
        expect(present.filter((name) => !/^(?:app\.lock|restore-part)/.test(name))).toEqual([]);
        expect(await attestry({ url: '', data: target }, 'restore', file)).toMatchObject({ code: 0 });
        expect(await audit(target, { evidence: ids })).toEqual([]);
      }
    }
    process.stdout.write(`  ${KILLS} restores were killed: ${whole} left the whole, ${KILLS - whole} nothing\n`);
  } finally {
    removeFolder(folder);
    removeFolder(data);
  }
});
