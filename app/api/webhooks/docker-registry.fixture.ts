/** For tests: the registry of CNCF Distribution, as Debian packages it, on loopback with a name and a password. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '#lib/integrations/oci/registry.fixture.ts';
import type { Parts } from './registries.fixture.ts';

/** Whether `docker-registry` is installed (`apt-get install docker-registry`). */
export const HAS_DOCKER_REGISTRY = spawnSync('docker-registry', ['--version']).status === 0;

export const CREDENTIALS = { username: 'robot', password: 'a-password-for-tests' };
/** The bcrypt hash of the password, with the least cost. */
const HTPASSWD = 'robot:$2y$04$fjNPxoyEPI0p4sMw0sUHF.8LPuWYAYcu49q/tdj34Ub2WuiGGivR2\n';
const AUTHORIZATION = `Basic ${Buffer.from(`${CREDENTIALS.username}:${CREDENTIALS.password}`).toString('base64')}`;

export type DockerRegistry = {
  origin: string;
  /** Push blobs and their manifest to `acme/web`, under a tag or by its digest. */
  push: (parts: Parts, tag?: string) => Promise<void>;
  close: () => Promise<void>;
};

/** Start it. `endpoint` gets its notifications. */
export async function openDockerRegistry(endpoint: { url: string; authorization: string }): Promise<DockerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-registry-'));
  const file = join(folder, 'config.json');
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  // YAML includes JSON.
  writeFileSync(
    file,
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: '127.0.0.1:0', secret: 'x' },
      auth: { htpasswd: { realm: 'registry', path: join(folder, 'htpasswd') } },
      notifications: {
        endpoints: [
          {
            name: 'attestry',
            url: endpoint.url,
            headers: { Authorization: [endpoint.authorization] },
            timeout: '10s',
            threshold: 5,
            backoff: '1s',
          },
        ],
      },
    }),
  );
  const child = spawn('docker-registry', ['serve', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const origin = `http://${await addressOf(child)}`;
  const send = async (method: string, path: string, body?: Content): Promise<Response> => {
    const response = await fetch(new URL(path, origin), {
      method,
      headers: { authorization: AUTHORIZATION, ...(body && { 'content-type': body.mediaType }) },
      ...(body && { body: body.bytes as BodyInit }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    origin,
    async push({ manifest, blobs }, tag) {
      for (const blob of blobs) {
        const upload = await send('POST', '/v2/acme/web/blobs/uploads/');
        const place = new URL(upload.headers.get('location')!, origin);
        place.searchParams.set('digest', blob.digest);
        await send('PUT', place.href, { ...blob, mediaType: 'application/octet-stream' });
      }
      await send('PUT', `/v2/acme/web/manifests/${tag ?? manifest.digest}`, manifest);
    },
    async close() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The address on which it listens, from its log. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-100_000);
      const found = /listening on (127\.0\.0\.1:\d+)/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`docker-registry ended with ${code}: ${log.slice(-2_000)}`)));
  });
}
