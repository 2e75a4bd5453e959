/** Another program installs the package of the client, is checked against its types, and asks a server. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePackage } from './client.mjs';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-client-'));
  expect(await writePackage(join(folder, 'package'))).toBe(0);
  mkdirSync(join(folder, 'program', 'node_modules'), { recursive: true });
  // As npm does it: links into this repository would find its modules.
  cpSync(join(folder, 'package'), join(folder, 'program', 'node_modules', 'attestry-client'), { recursive: true });
  writeFileSync(join(folder, 'program', 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string, source: string) => {
  const file = join(folder, 'program', name);
  writeFileSync(file, source);
  return file;
};
const ASK = `import { openClient, ProblemError, type Status } from 'attestry-client';
const client = openClient({ url: process.argv[2]!, token: 'attestry_x' });
try {
  const answer = await client.ask('GET /api/v1/artifacts/{digest}', { path: { digest: 'sha256:ab' } });
  const status: Status | null = answer.status === 200 ? answer.body.status.status : null;
  console.log(status, answer.status === 300 && answer.body.artifacts.length);
} catch (error) {
  console.log(error instanceof ProblemError && error.problem?.code);
}
`;
const OPTIONS = '--ignoreConfig --noEmit --strict --module nodenext --target es2023 --lib es2024,dom --types node';
const types = (file: string) =>
  run(process.execPath, [
    resolve('node_modules/typescript/bin/tsc'),
    file,
    ...OPTIONS.split(' '),
    '--typeRoots',
    resolve('node_modules/@types'),
  ]);

it('the types of another program are checked with those of the package', async () => {
  await expect(types(program('right.ts', ASK))).resolves.toMatchObject({ stdout: '' });
  const wrong = [
    ASK.replace("path: { digest: 'sha256:ab' }", ''),
    ASK.replace('/artifacts/{digest}', '/artefacts/{digest}'),
    ASK.replace('status.status', 'status.state'),
    ASK.replace('answer.body.artifacts', 'answer.body.status'),
  ];
  for (const [index, source] of wrong.entries()) {
    expect(source).not.toBe(ASK);
    await expect(types(program(`wrong-${index}.ts`, source))).rejects.toMatchObject({
      stdout: expect.stringContaining(`wrong-${index}.ts(`),
    });
  }
}, 120_000);

it('the package asks a server', async () => {
  const file = program('ask.ts', ASK);
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url, request.headers.authorization);
    const [status, body] =
      asked.length === 2
        ? [200, { status: { status: 'verified' } }]
        : [404, { title: 'Not found', status: 404, code: 'not-found', detail: '' }];
    response.writeHead(status as number, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect((await run(process.execPath, [file, url])).stdout).toBe('verified false\n');
    expect((await run(process.execPath, [file, url])).stdout).toBe('not-found\n');
  } finally {
    server.close();
  }
  expect(asked.slice(0, 2)).toEqual(['/api/v1/artifacts/sha256%3Aab', 'Bearer attestry_x']);
}, 60_000);
