/**
 * `npm run client`: writes the types of the API to `lib/client/api.ts`. `npm run client -- FOLDER`: also writes the
 * client as an npm package with JavaScript and types, for other programs. Plain JavaScript.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureInstalled } from '../install.mjs';
import { printError, requireNode, root, run } from '../runtime.mjs';

const entry = join(root, 'lib', 'client', 'client.ts');

/** Write the package into a folder; resolves with an exit code. @param {string} folder */
export async function writePackage(folder) {
  const { build } = await import('rolldown');
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'client.js');
  await build({ cwd: root, input: entry, platform: 'neutral', logLevel: 'warn', output: { file, format: 'esm' } });
  const manifest = {
    name: 'attestry-client',
    version,
    description: 'A typed client of the HTTP API of Attestry.',
    license,
    type: 'module',
    exports: { '.': { types: './client.d.ts', default: './client.js' } },
    files: ['*.js', '*.d.ts'],
    engines: { node: '>=20' },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options =
    '--ignoreConfig --declaration --emitDeclarationOnly --skipLibCheck --strict --types node --target es2023 ' +
    '--lib es2024,dom,dom.iterable --module esnext --moduleResolution bundler --allowImportingTsExtensions';
  const exit = await run(requireNode(), [tsc, entry, '--outDir', folder, ...options.split(' ')], { cwd: root });
  // The compiler rewrites the endings of imports in JavaScript only.
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.d.ts'))) {
    const types = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), types.replaceAll(/from '(\.\/\w+)\.ts'/g, "from '$1.js'"));
  }
  return exit;
}

if (process.argv[1] === import.meta.filename) {
  await ensureInstalled();
  const [folder] = process.argv.slice(2);
  process.exitCode = await run(requireNode(), ['lib/http/openapi/typescript/write-api.ts'], { cwd: root });
  if (folder !== undefined && process.exitCode === 0) {
    process.exitCode = await writePackage(resolve(folder));
    printError(`${resolve(folder)}: add it to a program with npm install ${folder}`);
  }
}
