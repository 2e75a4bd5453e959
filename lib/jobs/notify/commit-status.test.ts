/** Statuses of commits from end to end: which commit, which status, and whose word is not written. */
import { request as httpRequest } from 'node:http';
import type { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeSubscription } from '#lib/admin/subscriptions/subscriptions.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { commitStatusOf } from '#lib/query/commit/commit-status.ts';
import { getSubscription, listMessages } from '#lib/query/subscriptions/list-subscriptions.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { notifyOnce } from './notifier.ts';
import { openReceiver, type Receiver, subscribe } from './receiver.fixture.ts';
import { testSubscription } from './test-subscription.ts';

let app: TestApp;
let github: Receiver;
beforeEach(async () => {
  github = await openReceiver();
  github.answer = (_request, response) => void response.writeHead(201).end('{"id":1}');
  const opened = await openTestApp();
  const port = Number(github.host.split(':')[1]);
  // api.github.com leads to the server of this test; its requests go there without TLS.
  const request = ((url: URL, options: object, done: () => void) =>
    httpRequest(
      { ...options, host: '127.0.0.1', port, path: url.pathname, lookup: undefined, agent: false },
      done,
    )) as typeof httpsRequest;
  const network = { ...opened.notify.network, request, isPublic: () => true };
  app = { ...opened, notify: { ...opened.notify, network, random: () => 0, timeoutMs: 2_000 } };
});
afterEach(async () => {
  await app.close();
  await github.close();
});

const to = (url = 'https://github.com/acme/web') =>
  subscribe(app, github, { target: { kind: 'github-status', url, secret: 'ghp_x' } });
const ingest = (bytes: Buffer | Uint8Array) => ingestEvidence(app, { bytes: Buffer.from(bytes) });
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const written = () =>
  github.received.map(({ path, body }) => ({
    commit: path.split('/').at(-1),
    ...(JSON.parse(body) as { state: string; target_url: string; description: string }),
  }));
const answers = async (id: number) => (await listMessages(app, { id })).messages.map(({ answer }) => answer);

describe('the status of a commit', () => {
  it('is written as evidence arrives: pending, then success, with the page of the artifact', async () => {
    const { subscription } = await to();
    expect(subscription).toMatchObject({
      target: { kind: 'github-status', destination: 'github.com/acme/web' },
      choice: { events: ['status'], projects: ['github.com/acme/web'] },
    });
    const run = runOf('acme/web');
    await ingest(provenance(subject('web'), { run }));
    await notifyOnce(app);
    await ingest(completeEvidence(subject('web'), { run }));
    await notifyOnce(app);
    expect(written()).toMatchObject([
      { commit: run.commit, state: 'pending', target_url: `http://attestry.test/artifacts/${digestOf('web')}` },
      { commit: run.commit, state: 'success', description: expect.stringMatching(/^web is verified/) },
    ]);
    expect(await answers(subscription.id)).toEqual(['201', '201']);
    expect((await commitStatusOf(app, digestOf('web')))!.summary).toContain('✓ Attestry: allowed');
  });

  it('is that of the worst artifact of the commit', async () => {
    await to('https://github.com/acme');
    const run = runOf('acme/web');
    await ingest(completeEvidence(subject('web'), { run }));
    await ingest(provenance(subject('api'), { run }));
    await notifyOnce(app);
    expect(written().at(-1)).toMatchObject({
      commit: run.commit,
      state: 'pending',
      target_url: `http://attestry.test/artifacts/${digestOf('api')}`,
      description: '2 artifacts of this commit: 1 verified, 1 incomplete',
    });
  });

  it('is what holds when it is sent, not when it changed', async () => {
    const { subscription } = await to();
    github.answer = (_request, response) => void response.writeHead(503).end();
    const run = runOf('acme/web');
    await ingest(provenance(subject('web'), { run }));
    await notifyOnce(app);
    await ingest(completeEvidence(subject('web'), { run }));
    github.answer = (_request, response) => void response.writeHead(201).end();
    app.advance(60_000);
    await notifyOnce(app);
    expect(new Set(written().map(({ state }) => state))).toEqual(new Set(['pending', 'success']));
    expect(written().at(-1)!.state).toBe('success');
    expect((await getSubscription(app, subscription.id)).state).toBe('active');
  });

  it.each([
    [
      'signed by nobody who is trusted',
      () => {
        const stranger = createInstance({ seed: 'a stranger', name: 'a stranger' });
        return provenance(subject('web'), { run: runOf('acme/web'), instance: stranger });
      },
    ],
    ['signed for another repository', () => provenance(subject('web'), { run: runOf('evil/web') })],
  ])('is not written on the word of provenance that is %s', async (_how, document) => {
    const { subscription } = await to();
    await ingest(document());
    await notifyOnce(app);
    expect(github.received).toEqual([]);
    expect((await commitStatusOf(app, digestOf('web')))?.repository ?? null).not.toBe('github.com/acme/web');
    for (const answer of await answers(subscription.id)) expect(answer).toMatch(/^nothing to write/);
  });

  it('is not changed by a stranger who names the commit in provenance of other bytes', async () => {
    await to();
    const run = runOf('acme/web');
    await ingest(completeEvidence(subject('web'), { run }));
    const stranger = createInstance({ seed: 'a stranger', name: 'a stranger' });
    await ingest(provenance(subject('bad'), { run, instance: stranger }));
    await notifyOnce(app);
    expect((await commitStatusOf(app, digestOf('web')))!.status).toBe('verified');
    expect(await commitStatusOf(app, digestOf('bad'))).toBeNull();
    expect(written().map(({ state }) => state)).toEqual(['success']);
  });

  it.each([0, 80])(
    'is not that of a crowd which strangers name before an artifact of the project, of %d',
    async (crowd) => {
      const run = runOf('acme/web');
      const stranger = createInstance({ seed: 'a stranger', name: 'a stranger' });
      await ingest(completeEvidence(subject('web'), { run }));
      for (let one = 0; one < crowd; one += 1)
        await ingest(provenance(subject(`bad ${one}`), { run, instance: stranger }));
      await ingest(provenance(subject('api'), { run }));
      expect(await commitStatusOf(app, digestOf('web'))).toMatchObject({
        status: 'incomplete',
        description: '2 artifacts of this commit: 1 verified, 1 incomplete',
      });
    },
  );

  it('is that of the worst one where more artifacts were built from the commit than are evaluated', async () => {
    const run = runOf('acme/web');
    await ingest(
      completeEvidence(
        Array.from({ length: 80 }, (_, one) => subject(`file ${one}`)[0]!),
        { run },
      ),
    );
    expect(await commitStatusOf(app, digestOf('file 0'))).toMatchObject({
      status: 'verified',
      description: 'the worst 65 artifacts of this commit: 65 verified',
    });
    await ingest(provenance(subject('api'), { run }));
    expect(await commitStatusOf(app, digestOf('file 0'))).toMatchObject({
      status: 'incomplete',
      description: 'the worst 65 artifacts of this commit: 64 verified, 1 incomplete',
    });
  });

  it('is tried by the test button, which writes none', async () => {
    const { subscription } = await to();
    github.answer = (request, response) =>
      void response
        .writeHead(422)
        .end(JSON.stringify({ message: `No commit found for SHA: ${request.path.slice(-40)}` }));
    expect(await testSubscription(app, subscription.id)).toMatchObject({
      outcome: 'delivered',
      answer: 'the token may write statuses; none was written',
    });
  });
});

describe('a subscription of a commit', () => {
  const target = { kind: 'github-status', url: 'https://github.com/acme', secret: 'x' } as const;
  it.each([
    [{ choice: { events: ['gate'] as const } }, 'choose the event status alone'],
    [{ choice: { severity: 'critical' as const } }, 'leave severity and environments out'],
    [{ timing: { rhythm: 'daily' as const } }, 'a status is written at once'],
    [{ timing: { storm: 5 } }, 'a status is written at once'],
    [{ target: { ...target, secret: undefined } }, 'write the access token'],
    [{ target: { ...target, secret: 'a\r\nb' } }, 'write the access token'],
    [{ target: { ...target, url: 'https://github.com' } }, 'write the address of a repository'],
    [{ target: { ...target, url: 'http://github.com/acme' } }, 'must be https'],
    [{ target: { ...target, app: 'Iv1' } }, 'only checks of GitHub'],
    [{ target: { ...target, kind: 'github-check' as const, app: '' } }, 'write the client ID'],
    [{ target: { ...target, kind: 'github-check' as const, app: 'Iv1', secret: 'ghp_x' } }, 'write the private key'],
  ])('with %j is refused', async (rest, message) => {
    await expect(subscribe(app, github, { target, ...rest })).rejects.toThrow(message);
  });

  it('stays one that is told every status', async () => {
    const { subscription } = await subscribe(app, github, { target });
    expect(subscription.choice).toMatchObject({ events: ['status'], projects: ['github.com/acme/*'] });
    await expect(changeSubscription(app, subscription.id, { choice: { events: ['drift'] } })).rejects.toThrow(
      'status alone',
    );
    await expect(changeSubscription(app, subscription.id, { timing: { storm: 3 } })).rejects.toThrow('at once');
    const changed = await changeSubscription(app, subscription.id, { choice: { projects: ['github.com/acme/web'] } });
    expect(changed.subscription.choice).toMatchObject({ events: ['status'], projects: ['github.com/acme/web'] });
  });

  it('goes to the projects of another repository with its target, unless others are chosen', async () => {
    const { subscription } = await subscribe(app, github, {
      target: { ...target, url: 'https://github.com/acme/web' },
    });
    const moved = await changeSubscription(app, subscription.id, {
      target: { ...target, url: 'https://github.com/acme/api' },
    });
    expect(moved.subscription).toMatchObject({
      target: { destination: 'github.com/acme/api' },
      choice: { projects: ['github.com/acme/api'] },
    });
    const widened = await changeSubscription(app, subscription.id, { target, choice: { projects: [] } });
    expect(widened.subscription.choice.projects).toEqual(['github.com/acme/*']);
    await changeSubscription(app, subscription.id, { choice: { projects: ['github.com/acme/tools'] } });
    const kept = await changeSubscription(app, subscription.id, { target: { ...target, secret: 'y' } });
    expect(kept.subscription.choice.projects).toEqual(['github.com/acme/tools']);
  });

  it.each([
    ['https://gitlab.com/acme', ['gitlab.com/acme/**']],
    // A repository or a group: the address does not say which.
    ['https://gitlab.com/Acme/platform', ['gitlab.com/acme/platform', 'gitlab.com/acme/platform/**']],
    ['https://git.example:8443/acme', ['git.example:8443/acme/**']],
  ])('of %s is told of repositories in groups of groups', async (url, projects) => {
    const { subscription } = await subscribe(app, github, { target: { kind: 'gitlab-status', url, secret: 'x' } });
    expect(subscription.choice.projects).toEqual(projects);
  });
});
