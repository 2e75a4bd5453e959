/** Pages tell nothing of a private project to a reader who may not see it: every page of the app is asked. */
import { createHash } from 'node:crypto';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/runtime.mjs';
import { artifactOf, push } from '../harness/api.ts';
import { attestry, type RunningApp, startApp } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';

/** A name of everything that belongs to the private project, and one that nothing has. */
const HIDDEN = 'quokka';
const NEVER = 'numbat';
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** The addresses of each page, by its file. `name`: whose things the addresses ask for. A new page needs an entry. */
const PAGES: { [file: string]: (name: string, ids: Ids) => string[] } = {
  '(dashboard)/(overview)': (name) => ['/', `/?project=github.com/end-to-end/${name}`],
  '(dashboard)/artifacts/(list)': (name) => [
    '/artifacts',
    `/artifacts?q=${name}`,
    `/artifacts?project=github.com/end-to-end/${name}`,
    `/artifacts?environment=${name}-production`,
  ],
  '(dashboard)/artifacts/[digest]': (_, { digest }) => [`/artifacts/${digest}`],
  '(dashboard)/audit-log/(list)': () => ['/audit-log'],
  '(dashboard)/audit-log/[index]': () => ['/audit-log/0'],
  '(dashboard)/compare': (name, { digest }) => [
    '/compare',
    `/compare?b=${digest}&parts=true`,
    `/compare?a=environment:${name}-production&b=environment:${name}-production`,
  ],
  '(dashboard)/connections': () => ['/connections'],
  '(dashboard)/controls': (name) => ['/controls', `/controls?project=github.com/end-to-end/${name}`],
  '(dashboard)/deliveries': () => ['/deliveries'],
  '(dashboard)/environments/[name]': (name) => [`/environments/${name}-production`],
  '(dashboard)/environments': () => ['/environments'],
  '(dashboard)/impact': () => ['/impact', '/impact?kind=component&value=pkg%3Anpm%2Fvault-part'],
  '(dashboard)/drills/(list)': () => ['/drills'],
  '(dashboard)/drills/[id]': () => ['/drills/1'],
  '(dashboard)/drills/sheets/[scenario]': () => ['/drills/sheets/wrong-signer'],
  '(dashboard)/drift': () => ['/drift', '/drift?kind=changed'],
  '(dashboard)/evidence/[id]': (_, { evidence }) => [`/evidence/${evidence}`],
  '(dashboard)/figures': () => ['/figures'],
  '(dashboard)/gate/(list)': (name) => ['/gate', `/gate?project=github.com/end-to-end/${name}`],
  '(dashboard)/gate/[id]': (_, { decision }) => [`/gate/${decision}`],
  '(dashboard)/report': (name) => ['/report', `/report?project=github.com/end-to-end/${name}`],
  '(dashboard)/report/kept': () => ['/report/kept'],
  '(dashboard)/report/[id]': () => ['/report/1'],
  '(dashboard)/lineage': (_, { digest }) => ['/lineage', `/lineage?artifact=${digest}`],
  '(dashboard)/notifications': (name) => ['/notifications', `/notifications?project=github.com/end-to-end/${name}`],
  '(dashboard)/policies/(list)': () => ['/policies'],
  '(dashboard)/policies/[id]/edit': (name) => [`/policies/${name}-policy/edit`],
  '(dashboard)/policies/[id]': (name) => [`/policies/${name}-policy`],
  '(dashboard)/policies/new': () => ['/policies/new'],
  '(dashboard)/predicate-types/(list)': () => ['/predicate-types'],
  '(dashboard)/predicate-types/[id]/edit': (name) => [`/predicate-types/${name}-type/edit`],
  '(dashboard)/predicate-types/[id]': (name) => [`/predicate-types/${name}-type`],
  '(dashboard)/predicate-types/new': () => ['/predicate-types/new'],
  '(dashboard)/projects/(list)': () => ['/projects'],
  '(dashboard)/projects/[...slug]': (name) => [`/projects/github.com/end-to-end/${name}`],
  '(dashboard)/quarantine': () => ['/quarantine'],
  '(dashboard)/trust': () => ['/trust'],
  '(dashboard)/verify': () => ['/verify'],
  '(dashboard)/waivers': (name) => ['/waivers', `/waivers?project=github.com/end-to-end/${name}`],
  account: () => ['/account'],
  'sign-in': () => ['/sign-in'],
};

type Ids = { digest: string; evidence: string; decision: string };
const NOTHING: Ids = {
  digest: digestOf(NEVER),
  evidence: digestOf(`${NEVER} evidence`),
  decision: 'numbatnumbatnumbatnumb',
};

async function must(app: RunningApp, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await attestry(app, ...args);
  expect([args.join(' '), code, code === 0 ? '' : stderr + stdout]).toEqual([args.join(' '), 0, '']);
  return stdout;
}

function file(app: RunningApp, name: string, content: object): string {
  const path = join(app.data, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** Give the app a project with something for every page. */
async function fill(app: RunningApp, name: string): Promise<Ids> {
  const bundle = ownBundle(`${name}-1.0.0.tgz`, `end-to-end/${name}`);
  expect((await push(app, bundle.bytes)).status).toBe(201);
  const event = {
    context: {
      version: '0.3.0',
      id: `${name} 1`,
      source: `https://ci.example/${name}`,
      type: 'dev.cdevents.service.deployed.0.1.1',
      timestamp: new Date(Date.now() - 60_000).toISOString(),
    },
    subject: {
      id: `${name}-service`,
      source: `https://ci.example/${name}`,
      type: 'service',
      content: { environment: { id: `${name}-production` }, artifactId: `pkg:generic/${name}@${bundle.digest}` },
    },
  };
  expect((await push(app, Buffer.from(JSON.stringify(event)))).status).toBe(201);
  const projects = [`github.com/end-to-end/${name}`];
  const because = ['--reason', 'for the test'];
  const policy = { id: `${name}-policy`, appliesTo: { projects }, rules: [{ id: 'sbom', check: 'sbom-present' }] };
  await must(app, 'policy', 'apply', file(app, 'policy.json', policy), ...because);
  const type = { id: `${name}-type`, predicateType: `https://${name}.example/v1`, appliesTo: { projects }, schema: {} };
  await must(app, 'predicate-type', 'apply', file(app, 'type.json', type), ...because);
  await must(app, 'waive', '--rule', 'sbom', '--project', projects[0]!, '--expires', '30d', ...because);
  const gate = await attestry(app, 'gate', bundle.digest, '--env', `${name}-production`, '--format', 'json');
  const decision = /"id":\s*"([\w-]{22})"/.exec(gate.stdout)?.[1];
  const [evidence] = (await artifactOf(app, bundle.digest)).evidence;
  return { digest: bundle.digest, evidence: evidence!.id, decision: decision! };
}

/** What a reader gets: the status, the whole body, and the text without what differs from request to request. */
async function read(app: RunningApp, path: string): Promise<{ status: number; body: string; text: string }> {
  const response = await fetch(`${app.url}${path}`, { redirect: 'manual' });
  const body = await response.text();
  const text = body
    .replaceAll(/<script\b[\s\S]*?<\/script>|<style\b[\s\S]*?<\/style>|<template\b[^>]*>|<!--.*?-->/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    // Two answers may be of different seconds.
    .replaceAll(/As of (?:\d+ \w{3} \d{4},? [\d:]+ UTC ?)+/g, 'As of now');
  return { status: response.status, body, text };
}

/** A text in which the names and ids of one thing are those of the other. */
function renamed(text: string, name: string, ids: Ids): string {
  const pairs = (Object.keys(NOTHING) as (keyof Ids)[]).flatMap((key): [string, string][] => {
    const [from, to] = [ids[key], NOTHING[key]];
    const [hex, other] = [from.replace('sha256:', ''), to.replace('sha256:', '')];
    return [
      [hex, other],
      [`${hex.slice(0, 6)}…${hex.slice(-6)}`, `${other.slice(0, 6)}…${other.slice(-6)}`],
    ];
  });
  return [[name, NEVER] as [string, string], ...pairs].reduce((rest, [from, to]) => rest.replaceAll(from, to), text);
}

test('every page of a private project is that of a project that never was', async () => {
  const found = globSync('app/**/page.tsx', { cwd: root }).map((path) =>
    path.slice('app/'.length, -'/page.tsx'.length),
  );
  expect(Object.keys(PAGES).toSorted()).toEqual(found.toSorted());
  const app = await startApp();
  try {
    await fill(app, 'widget');
    const ids = await fill(app, HIDDEN);
    const tells = ({ body }: { body: string }) =>
      [HIDDEN, ids.digest.slice('sha256:'.length), ids.evidence.slice('sha256:'.length)].filter((one) =>
        body.includes(one),
      );
    for (const path of ['/artifacts', '/projects', '/environments', '/policies', '/waivers'])
      expect([path, tells(await read(app, path)).length > 0]).toEqual([path, true]);
    await must(app, 'project', 'visibility', `github.com/end-to-end/${HIDDEN}`, '--set', 'private', '--reason', 'test');
    for (const addresses of Object.values(PAGES)) {
      const never = addresses(NEVER, NOTHING);
      for (const [at, path] of addresses(HIDDEN, ids).entries()) {
        const hidden = await read(app, path);
        const other = await read(app, never[at]!);
        expect([path, hidden.status]).toEqual([path, other.status]);
        expect([path, renamed(hidden.text, HIDDEN, ids)]).toEqual([path, other.text]);
        // An address that names the project may repeat what it was asked.
        if (path === never[at]) expect([path, tells(hidden)]).toEqual([path, []]);
      }
    }
  } finally {
    await app.stop();
  }
});
