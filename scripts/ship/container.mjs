/**
 * `npm run container`: does the steps of the Dockerfile in a folder, without a container engine, and says how large the
 * result is. e2e/core/container.spec.ts starts it. Plain JavaScript.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureInstalled } from '../install.mjs';
import { requireNode, root, runQuietly } from '../runtime.mjs';

/** The user `node` of the base image. */
const USER_ID = 1000;

/**
 * @typedef {{ name: string, words: string[], text: string }} Instruction
 * @typedef {object} Image
 * @property {string} folder
 * @property {Record<string, string>} env
 * @property {string} workdir
 * @property {string} user
 * @property {string[]} cmd
 * @property {string[]} health
 */

/** The instructions of a Dockerfile, by stage. @param {string} text @returns {Instruction[][]} */
export function readStages(text) {
  /** @type {Instruction[][]} */
  const stages = [];
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n');
  for (const line of lines.filter((one) => one.trim() !== '' && !one.startsWith('#'))) {
    const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim());
    if (name === 'FROM') stages.push([]);
    stages.at(-1).push({ name, text: rest, words: rest.split(/\s+/) });
  }
  return stages;
}

/** Do the steps of the Dockerfile below `folder`. Its stages are folders there; the last one is the image. */
export async function makeImage(folder) {
  const [build, final] = readStages(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  // The user of the image reaches what is below, also where it stands for the root.
  chmodSync(folder, 0o755);
  const built = join(folder, 'build');
  mkdirSync(built, { recursive: true });
  for (const step of build) await doBuildStep(step, built);
  /** @type {Image} */
  const image = { folder: join(folder, 'image'), env: {}, workdir: '/', user: 'root', cmd: [], health: [] };
  for (const step of final) doFinalStep(step, image, built);
  return image;
}

/** A step of the stage that builds. Its folder of sources is the project's own, with the packages and build there. */
async function doBuildStep({ name, text }, built) {
  if (name === 'FROM' || name === 'WORKDIR' || name === 'COPY') return;
  if (name !== 'RUN') throw new Error(`the Dockerfile has a step that is not known here: ${name} ${text}`);
  if (text === 'npm ci') return ensureInstalled();
  // The folders at the top of the stage are below its folder here.
  const command = text.replaceAll(/(?<= )\/(?=[a-z])/g, `${built}/`).replace(/^node /, `${requireNode()} `);
  if ((await runQuietly('sh', ['-c', command])) !== 0) throw new Error(`a step of the Dockerfile failed: ${text}`);
}

/** A step of the stage that is shipped. @param {Instruction} step @param {Image} image @param {string} built */
function doFinalStep({ name, words, text }, image, built) {
  switch (name) {
    case 'FROM':
      mkdirSync(image.folder, { recursive: true });
      return;
    case 'ENV':
      for (const word of words) image.env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
      return;
    case 'WORKDIR':
      image.workdir = text;
      return;
    case 'COPY': {
      const [source, target] = words.filter((word) => !word.startsWith('--'));
      if (!words.includes('--from=build')) throw new Error(`the image takes something from elsewhere: ${text}`);
      mkdirSync(dirname(join(image.folder, target)), { recursive: true });
      renameSync(join(built, source), join(image.folder, target));
      if (words.includes('--chown=node:node') && process.getuid?.() === 0)
        chownSync(join(image.folder, target), USER_ID, USER_ID);
      return;
    }
    case 'USER':
      image.user = text;
      return;
    case 'HEALTHCHECK':
      image.health = JSON.parse(text.slice(text.indexOf('CMD ') + 4));
      return;
    case 'CMD':
      image.cmd = JSON.parse(text);
      return;
    case 'VOLUME':
    case 'EXPOSE':
      return;
    default:
      throw new Error(`the Dockerfile has a step that is not known here: ${name} ${text}`);
  }
}

/**
 * Enter the image as an engine does: its root is read-only but for the volume and /tmp, the system below /usr and /etc
 * is that of this machine instead of the base image's, and `node` is the project's.
 */
const ENTER = `set -e
image=$1 node=$2 user=$3 workdir=$4; shift 4
mount --bind "$image" "$image"
cd "$image"
for name in usr bin sbin lib lib64 etc proc dev; do
  [ -e "/$name" ] || continue
  mount --rbind "/$name" "$name"
done
mount -t tmpfs tmpfs usr/local
mkdir -p usr/local/bin && cp "$node" usr/local/bin/node
mount --bind data data
mount -t tmpfs tmpfs tmp
mount -o remount,bind,ro "$image"
exec chroot --userspec="$user:$user" . /bin/sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"`;

/** Whether this process can mount what ENTER mounts. */
export function canEnter() {
  return process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
}

/**
 * Start a program in the image, as its user, with its environment and `env`. Where this machine cannot mount, the
 * folder itself stands for the root: the paths of the command line and of the environment are then below it.
 * @param {Image} image
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 * @returns {import("node:child_process").ChildProcess}
 */
export function startIn(image, command, env = {}) {
  if (image.user !== 'node') throw new Error('the image does not run as the user node');
  const stdio = /** @type {const} */ (['ignore', 'pipe', 'pipe']);
  const all = { ...image.env, ...env };
  if (canEnter()) {
    for (const name of ['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc', 'proc', 'dev', 'tmp'])
      mkdirSync(join(image.folder, name), { recursive: true });
    const args = [image.folder, requireNode(), String(USER_ID), image.workdir, ...command];
    return spawn('unshare', ['--mount', '/bin/sh', '-c', ENTER, 'enter', ...args], { env: all, stdio });
  }
  const below = (/** @type {string} */ path) => path.replaceAll(/(?<=^|:)\/(?=app|data)/g, `${image.folder}/`);
  const [program, ...args] = command.map(below);
  const mapped = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, below(value)]));
  mapped['PATH'] = `${dirname(requireNode())}:${mapped['PATH']}`;
  const cwd = join(image.folder, image.workdir);
  // Root drops to the user of the image, who must reach the folder; another user is not root anyway.
  const asUser = process.getuid?.() === 0 ? { uid: USER_ID, gid: USER_ID } : {};
  return spawn(program, args, { cwd, env: mapped, stdio, ...asUser });
}

/** The size of a folder in bytes. @param {string} folder */
export function sizeOf(folder) {
  const { stdout } = spawnSync('du', ['--apparent-size', '--block-size=1', '--summarize', folder], {
    encoding: 'utf8',
  });
  return Number(stdout.split('\t')[0]);
}

if (process.argv[1] === import.meta.filename) {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-container-'));
  try {
    const image = await makeImage(folder);
    const mb = (path) => `${(sizeOf(join(image.folder, path)) / 1e6).toFixed(1)} MB`;
    process.stdout.write(
      `the image adds ${mb('app')} to its base: packages ${mb('app/node_modules')}, build ${mb('app/.next')}\n`,
    );
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
