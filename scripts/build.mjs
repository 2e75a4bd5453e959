/** Builds the app in `.next`, unless the build there was made from the present sources. Plain JavaScript. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildScript } from './audit-pack/build-script.mjs';
import { writeOneByte } from './build/one-byte.mjs';
import { buildServer } from './build/server.mjs';
import { shareChunks } from './build/share-chunks.mjs';
import { SERVER_FILE, printError, root, runQuietly, timed } from './runtime.mjs';

const stamp = join(root, '.next', 'built-from');
const folders = ['app', 'components', 'lib', 'db', 'public'];

/**
 * Every file that the build can read, as sorted paths relative to the root. Tests and the command line are not part of
 * it.
 */
function sources() {
  const inFolders = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
        .map((entry) =>
          join(entry.parentPath ?? entry.path, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        )
        .filter((path) => !path.startsWith('app/cli/')),
    );
  const atTop = readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        /\.(js|mjs|ts|json)$/.test(entry.name) &&
        !/^(vitest|playwright)\.|^next-env|^\./.test(entry.name),
    )
    .map((entry) => entry.name);
  return [...inFolders, ...atTop].sort();
}

/** SHA-256 over paths and contents of the sources, in hex. */
export function sourcesDigest() {
  const hash = createHash('sha256');
  for (const path of sources()) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Whether `.next` holds a complete build of the present sources. Next empties the folder when it starts, so an
 * incomplete build has no stamp.
 */
export function isBuilt() {
  try {
    return existsSync(join(root, SERVER_FILE)) && readFileSync(stamp, 'utf8') === sourcesDigest();
  } catch {
    return false;
  }
}

/** Build if necessary. Resolves to false, with the build's output on stderr, where it fails. @param {string} node */
export async function build(node) {
  if (isBuilt()) return true;
  const digest = sourcesDigest();
  const code = await timed('building the app (about a minute)', () =>
    runQuietly(node, [join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    }),
  );
  if (code !== 0) return false;
  shareChunks(join(root, '.next', 'server', 'chunks'));
  await writeOneByte(join(root, '.next', 'server'));
  // Next has emptied the folder.
  await buildServer(join(root, SERVER_FILE));
  await buildScript();
  writeFileSync(stamp, digest);
  return true;
}

/** Build as `build` does, but end the process with one line where it fails. @param {string} node */
export async function ensureBuilt(node) {
  if (await build(node)) return;
  printError('attestry could not be built; see above.');
  process.exit(1);
}
