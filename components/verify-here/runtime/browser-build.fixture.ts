/** For tests: builds the code of the browser, by the conditions of package.json for browsers, and loads it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export type BrowserBuild = typeof import('./bundle.fixture.ts');

/** The module as a browser would run it: with no module of Node, and with another `Buffer`. */
export async function loadBrowserBuild(): Promise<BrowserBuild> {
  const outDir = mkdtempSync(join(tmpdir(), 'attestry-browser-'));
  const root = join(import.meta.dirname, '../../..');
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      resolve: {
        alias: [{ find: /^buffer$/, replacement: join(root, 'node_modules/next/dist/compiled/buffer/index.js') }],
      },
      // The framework gives browsers its `Buffer` in the same way.
      define: { __dirname: '""' },
      build: {
        rolldownOptions: { transform: { inject: { Buffer: [join(import.meta.dirname, 'buffer.ts'), 'Buffer'] } } },
        outDir,
        minify: false,
        target: 'esnext',
        lib: { entry: join(import.meta.dirname, 'bundle.fixture.ts'), formats: ['es'], fileName: 'bundle' },
      },
    });
    return (await import(/* @vite-ignore */ join(outDir, 'bundle.js'))) as BrowserBuild;
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
