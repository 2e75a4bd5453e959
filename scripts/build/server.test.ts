/** The built server is one file, which needs Next alone and no compiler. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../runtime.mjs';
import { buildServer } from './server.mjs';

it('starts without TypeScript, and refuses a setting as the sources do', async () => {
  // Beside the packages, so that Node finds them from the file.
  const folder = mkdtempSync(join(root, 'node_modules', '.attestry-server-'));
  try {
    const file = join(folder, 'server.mjs');
    await buildServer(file);
    const imported = [...readFileSync(file, 'utf8').matchAll(/\bfrom\s*"([^"]+)"/g)].map(([, name]) => name!);
    expect(imported.filter((name) => !name.startsWith('node:'))).toEqual(['next']);
    const start = (...args: string[]) =>
      spawnSync(process.execPath, args, {
        cwd: root,
        env: { NODE_ENV: 'production', PORT: 'eighty' },
        encoding: 'utf8',
      });
    const built = start('--no-strip-types', file);
    expect(built.stderr).toMatch(/^attestry: configuration: PORT/);
    expect([built.status, built.stderr]).toEqual([1, start('app/server/main.ts').stderr]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
