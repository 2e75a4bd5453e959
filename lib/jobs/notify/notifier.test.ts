import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeSubscription, replayMessages } from '#lib/admin/subscriptions/subscriptions.ts';
import { openMailServer } from '#lib/integrations/email/mail-server.fixture.ts';
import { getSubscription, listMessages } from '#lib/query/subscriptions/list-subscriptions.ts';
import type { SentMessageView } from '#lib/views/subscription/subscription.ts';
import { completeEvidence, openTestApp, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { settingsPlace } from '#lib/admin/subscriptions/target-settings.ts';
import { sealText } from '#lib/bytes/signing/seal.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { changeSubscription as changeRow } from '#db/notify/subscriptions.ts';
import { addEvent, eventsAfter, firstEventSeq } from '#db/system/outbox.ts';
import { notifyOnce, pruneMessages, startNotifying, writeAll } from './notifier.ts';
import { addDrifts, allowing, environmentsOf, openReceiver, type Receiver, subscribe } from './receiver.fixture.ts';
import { testSubscription } from './test-subscription.ts';
import { MAX_WAITING } from './write-messages.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let app: TestApp;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  app = allowing(await openTestApp(), receiver);
});
afterEach(async () => {
  await app.close();
  await receiver.close();
});

const down = (status: number, headers: Record<string, string> = {}) => {
  receiver.answer = (_request, response) => void response.writeHead(status, headers).end('no');
};
const up = () => {
  receiver.answer = (_request, response) => void response.writeHead(200).end('ok');
};
const statesOf = async (id: number) => (await listMessages(app, { id, limit: 200 })).messages.map(({ state }) => state);

/** Run the notifier every minute of a time. */
async function pass(ms: number, step = MINUTE): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    app.advance(step);
    await notifyOnce(app);
  }
}

describe('a message', () => {
  it('is a webhook that the library of the specification verifies, and says what happened to the evidence', async () => {
    const { secret, subscription } = await subscribe(app, receiver, { choice: { events: ['status'] } });
    await ingestEvidence(app, { bytes: completeEvidence(subject('web'), { run: runOf('acme/web') }) });
    await notifyOnce(app);
    const last = receiver.received.at(-1)!;
    // The library compares the timestamp with its own clock, so the signature is compared with the one that it makes.
    const signed = new Webhook(secret!).sign(String(last.headers['webhook-id']), app.now(), last.body);
    expect(last.headers).toMatchObject({ 'webhook-signature': signed, 'content-type': 'application/json' });
    expect(JSON.parse(last.body)).toMatchObject({
      type: 'artifact.status_changed',
      timestamp: app.now().toISOString(),
      data: { title: expect.stringContaining('web'), project: 'github.com/acme/web', severity: 'info' },
    });
    expect(await statesOf(subscription.id)).toEqual(receiver.received.map(() => 'sent'));
  });

  it('is a CloudEvent in structured mode for such a target', async () => {
    await subscribe(app, receiver, { target: { kind: 'cloudevents', url: receiver.url } });
    await addDrifts(app, ['production']);
    await notifyOnce(app);
    const [{ headers, body }] = receiver.received as [Receiver['received'][0]];
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id: expect.stringMatching(/^msg_/),
      source: 'http://attestry.test',
      type: 'dev.attestry.environment.drift_changed',
      time: app.now().toISOString(),
      data: { environments: ['production'] },
    });
  });

  it('is an e-mail for such a target, tried again until the mail server takes it', async () => {
    const server = await openMailServer();
    try {
      app = { ...app, notify: { ...app.notify, mail: server.mail } };
      const { subscription, secret } = await subscribe(app, receiver, {
        target: { kind: 'email', url: 'ops@example.com' },
      });
      expect([secret, subscription.target]).toEqual([null, { kind: 'email', destination: 'ops@example.com' }]);
      expect(await testSubscription(app, subscription.id)).toMatchObject({ outcome: 'delivered', status: null });
      server.refuse = { code: 450, text: '4.2.0 greylisted' };
      await addDrifts(app, ['production']);
      await notifyOnce(app);
      const [{ state, answer }] = (await listMessages(app, { id: subscription.id })).messages as [SentMessageView];
      expect([state, answer]).toEqual(['ready', '450 4.2.0 greylisted']);
      server.refuse = null;
      await pass(MINUTE);
      expect(await statesOf(subscription.id)).toEqual(['sent']);
      expect(server.mails.map(({ raw }) => /Nothing has happened/.test(raw))).toEqual([true, false]);
      expect(server.mails[1]!.raw).toMatch(/^Subject: warning: production has 1 new difference/m);
    } finally {
      await server.close();
    }
  });

  it('cannot be an e-mail where the operator has set no mail server, nor to several addresses', async () => {
    const to = (url: string) => ({ target: { kind: 'email', url } as const });
    await expect(subscribe(app, receiver, to('ops@example.com'))).rejects.toThrow('sends no e-mail');
    const server = await openMailServer();
    try {
      app = { ...app, notify: { ...app.notify, mail: server.mail } };
      await expect(subscribe(app, receiver, to('a@b.c, d@e.f'))).rejects.toThrow('write one e-mail address');
      await expect(subscribe(app, receiver, to('mailto:a@b.c?bcc=d@e.f'))).rejects.toThrow('write one e-mail address');
    } finally {
      await server.close();
    }
  });

  it('is written once, whoever looks at the events at the same time', async () => {
    await subscribe(app, receiver);
    await addDrifts(app, ['a', 'b']);
    await Promise.all([writeAll(app), writeAll(app), writeAll(app)]);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received)).toEqual(['a', 'b']);
  });
});

describe('a receiver that is down', () => {
  const answerAgain = async () => {
    receiver.received.length = 0;
    up();
  };
  it.each([
    {
      how: 'refuses connections',
      goDown: () => receiver.close(),
      comeBack: async () => {
        receiver = await openReceiver(Number(receiver.host.split(':')[1]));
      },
    },
    { how: 'is behind a proxy that cannot reach it', goDown: async () => down(502), comeBack: answerAgain },
    { how: 'answers 500 to everything', goDown: async () => down(500), comeBack: answerAgain },
  ])('for an hour, because it $how, gets everything in order', async ({ goDown, comeBack }) => {
    const { subscription } = await subscribe(app, receiver);
    await goDown();
    const names = Array.from({ length: 60 }, (_each, at) => `environment ${at}`);
    for (const name of names) {
      await addDrifts(app, [name, 'shared']);
      await pass(MINUTE);
    }
    expect((await getSubscription(app, subscription.id)).state).toBe('failing');
    await comeBack();
    await pass(6 * HOUR, 15 * MINUTE);
    const arrived = environmentsOf(receiver.received);
    expect(arrived.filter((name) => name !== 'shared').toSorted()).toEqual(names.toSorted());
    const shared = receiver.received.filter(({ body }) => body.includes('"shared"'));
    const times = shared.map(({ body }) => (JSON.parse(body) as { timestamp: string }).timestamp);
    expect(times).toHaveLength(60);
    expect(times).toEqual(times.toSorted());
    expect((await getSubscription(app, subscription.id)).state).toBe('active');
  });

  it('is tried with one message at a time, and gets everything as soon as it is back', async () => {
    await subscribe(app, receiver);
    down(503);
    await addDrifts(
      app,
      Array.from({ length: 500 }, (_each, at) => `environment ${at}`),
    );
    await pass(30 * MINUTE);
    expect(receiver.received.length).toBeLessThan(30);
    receiver.received.length = 0;
    up();
    await pass(11 * MINUTE);
    expect(new Set(environmentsOf(receiver.received)).size).toBe(500);
    expect(receiver.received).toHaveLength(500);
  });

  it('is left alone for as long as it wants (Retry-After)', async () => {
    await subscribe(app, receiver);
    down(429, { 'retry-after': '1800' });
    await addDrifts(app, ['a']);
    await notifyOnce(app);
    const first = receiver.received.length;
    await addDrifts(app, ['b', 'c']);
    await pass(29 * MINUTE);
    expect(receiver.received).toHaveLength(first);
    up();
    await pass(2 * MINUTE);
    expect(environmentsOf(receiver.received.slice(first)).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('gets the same webhook-id with each attempt, by the schedule of Standard Webhooks', async () => {
    const { subscription } = await subscribe(app, receiver);
    down(500);
    await addDrifts(app, ['a']);
    await notifyOnce(app);
    const pauses: number[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const [{ dueAt }] = (await listMessages(app, { id: subscription.id })).messages as [SentMessageView];
      const pause = Date.parse(dueAt!) - app.now().getTime();
      pauses.push(pause / 1000);
      app.advance(pause);
      await notifyOnce(app);
    }
    expect(pauses).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    expect(await statesOf(subscription.id)).toEqual(['dead']);
    up();
    expect((await replayMessages(app, { id: subscription.id, message: null })).replayed).toBe(1);
    await notifyOnce(app);
    expect(await statesOf(subscription.id)).toEqual(['sent']);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('that says 410 is switched off, and gets what waited when it is switched on', async () => {
    const { subscription } = await subscribe(app, receiver);
    down(410);
    await addDrifts(app, ['a']);
    await notifyOnce(app);
    await addDrifts(app, ['b']);
    await pass(HOUR);
    expect(await getSubscription(app, subscription.id)).toMatchObject({ state: 'disabled' });
    expect(receiver.received).toHaveLength(1);
    up();
    await changeSubscription(app, subscription.id, { enabled: true });
    await pass(MINUTE);
    expect(environmentsOf(receiver.received.slice(1))).toEqual(['a', 'b']);
  });

  it('that says 410 while many messages are due gets none of the others', async () => {
    await subscribe(app, receiver);
    down(410);
    await addDrifts(
      app,
      Array.from({ length: 40 }, (_, at) => `e${at}`),
    );
    await notifyOnce(app);
    // Those that were on their way together.
    expect(receiver.received.length).toBeLessThanOrEqual(8);
  });

  it.each([
    ['was switched off', { enabled: false }],
    ['has another target', { target: { kind: 'webhook' as const, url: 'https://elsewhere.example/' } }],
  ])('gets no more of what is due once its subscription %s', async (_how, change) => {
    const { subscription } = await subscribe(app, receiver);
    await addDrifts(
      app,
      Array.from({ length: 40 }, (_, at) => `e${at}`),
    );
    let changed: Promise<unknown> | null = null;
    receiver.answer = async (_request, response) => {
      await (changed ??= changeSubscription(app, subscription.id, change));
      response.writeHead(204).end();
    };
    await notifyOnce(app);
    expect(receiver.received.length).toBeLessThanOrEqual(8);
  });

  it('for five days is switched off, with the reason', async () => {
    const { subscription } = await subscribe(app, receiver);
    down(503);
    for (let day = 0; day < 6; day += 1) {
      await addDrifts(app, [`day ${day}`]);
      await pass(24 * HOUR, HOUR);
    }
    const { disabled } = await getSubscription(app, subscription.id);
    expect(disabled?.reason).toBe('no message was delivered since 2026-05-14; the last answer: 503: no');
  });
});

describe('a message that the receiver never takes', () => {
  it('delays nothing about other things, and what is about the same waits for it', async () => {
    const { subscription } = await subscribe(app, receiver);
    receiver.answer = ({ body }, response) => void response.writeHead(body.includes('poison') ? 400 : 204).end();
    await addDrifts(app, ['poison', 'a', 'b', 'poison', 'c']);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received).toSorted()).toEqual(['a', 'b', 'c', 'poison']);
    expect((await statesOf(subscription.id)).toSorted()).toEqual(['queued', 'ready', 'sent', 'sent', 'sent']);
    await pass(80 * HOUR, HOUR);
    // The second one begins when the first one is dead.
    expect((await statesOf(subscription.id)).toSorted()).toEqual(['dead', 'ready', 'sent', 'sent', 'sent']);
    expect((await getSubscription(app, subscription.id)).disabled).toBeNull();
  });

  it('is sent again alone', async () => {
    const { subscription } = await subscribe(app, receiver);
    down(400);
    await addDrifts(app, ['a', 'b']);
    await pass(80 * HOUR, HOUR);
    expect(await statesOf(subscription.id)).toEqual(['dead', 'dead']);
    up();
    const [b] = (await listMessages(app, { id: subscription.id, state: 'dead' })).messages;
    await replayMessages(app, { id: subscription.id, message: b!.id });
    await notifyOnce(app);
    expect(await statesOf(subscription.id)).toEqual(['sent', 'dead']);
    await expect(replayMessages(app, { id: subscription.id, message: b!.id })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a process that ends', () => {
  it('between the request and its record sends the message again, with the same webhook-id', async () => {
    const { subscription } = await subscribe(app, receiver);
    await addDrifts(app, ['a']);
    await writeAll(app);
    // The store of the process refuses the record, as if the process were gone.
    const broken = { ...app.store.whole, write: () => Promise.reject(new Error('killed')) };
    const dying = { ...app, store: { ...broken, whole: broken } };
    await expect(notifyOnce(dying)).rejects.toThrow('killed');
    expect(await statesOf(subscription.id)).toEqual(['ready']);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received)).toEqual(['a', 'a']);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await statesOf(subscription.id)).toEqual(['sent']);
  });

  it('and starts again loses no event', async () => {
    await subscribe(app, receiver);
    await addDrifts(app, ['a']);
    const stop = startNotifying(app, () => {});
    await expect.poll(() => environmentsOf(receiver.received)).toEqual(['a']);
    stop();
    await addDrifts(app, ['b']);
    const stopAgain = startNotifying(app, () => {});
    await expect.poll(() => environmentsOf(receiver.received)).toEqual(['a', 'b']);
    stopAgain();
  });
});

describe('many events', () => {
  it('of a burst arrive all, each once, in the order of each artifact', async () => {
    await subscribe(app, receiver);
    const names = Array.from({ length: 10_000 }, (_each, at) => `environment ${at % 2_500}`);
    await addDrifts(app, names);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received).toSorted()).toEqual(names.toSorted());
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(10_000);
  }, 300_000);

  it('stay in the outbox while too many messages wait, and beyond its limit a message says what is missing', async () => {
    const { subscription } = await subscribe(app, receiver);
    await changeSubscription(app, subscription.id, { enabled: false });
    await app.store.write(async (tx) => {
      for (let i = 0; i < MAX_WAITING + 1_000; i += 1)
        await addEvent(tx, app.now().toISOString(), { type: 'drift', environment: `e${i}`, begun: 1, over: 0 });
    });
    // More than the 20,000 newest events: the subscription still needs the oldest one.
    expect(await firstEventSeq(app.store.read)).toBe(1);
    await app.store.write(async (tx) => {
      await sqlStatement(tx, 'DELETE FROM outbox WHERE seq <= 20900').run();
    });
    await changeSubscription(app, subscription.id, { enabled: true });
    await notifyOnce(app);
    const [gap] = receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: { title: string } });
    expect([gap!.type, gap!.data.title]).toEqual([
      'events.lost',
      '20,900 events are missing: they were deleted before this subscription received them',
    ]);
    expect(receiver.received).toHaveLength(101);
    expect(await eventsAfter(app.store.read, 0, 1)).toMatchObject([{ seq: 20_901 }]);
  });

  it('are a digest above the number of a storm, and one by one below', async () => {
    await subscribe(app, receiver, { timing: { storm: 3 } });
    await addDrifts(app, ['a', 'b', 'c', 'd', 'e', 'f']);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received).toSorted()).toEqual(['a', 'b', 'c']);
    await pass(6 * MINUTE);
    expect(JSON.parse(receiver.received[3]!.body)).toMatchObject({
      type: 'digest',
      data: { title: '3 messages since 2026-05-14 12:00 UTC', severity: 'warning', digest: { count: 3 } },
    });
    await addDrifts(app, ['g']);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received.slice(4))).toEqual(['g']);
  });

  it('that were sent are stored up to a number', async () => {
    const { subscription } = await subscribe(app, receiver);
    await addDrifts(
      app,
      Array.from({ length: 1_100 }, (_each, at) => `environment ${at}`),
    );
    await notifyOnce(app);
    await pruneMessages(app);
    const { messages } = await listMessages(app, { id: subscription.id, cursor: 110, limit: 200 });
    expect(messages).toHaveLength(9);
  });
});

describe('a subscription', () => {
  it.each([
    ['daily', { rhythm: 'daily' as const }, '2026-05-15T08:00:00.000Z'],
    ['weekly', { rhythm: 'weekly' as const }, '2026-05-18T08:00:00.000Z'],
    ['daily in another zone', { rhythm: 'daily' as const, timeZone: 'Asia/Kolkata' }, '2026-05-15T02:30:00.000Z'],
    ['in quiet hours', { quiet: { from: '11:00', until: '13:30' } }, '2026-05-14T13:30:00.000Z'],
  ])('%s gets one digest', async (_, timing, at) => {
    await subscribe(app, receiver, { timing });
    await addDrifts(app, ['a', 'b']);
    await notifyOnce(app);
    app.advance(Date.parse(at) - app.now().getTime() - MINUTE);
    await notifyOnce(app);
    expect(receiver.received).toEqual([]);
    await pass(2 * MINUTE);
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toMatchObject([
      {
        digest: {
          count: 2,
          items: [{ title: expect.stringContaining('b has') }, { title: expect.stringContaining('a has') }],
        },
      },
    ]);
  });

  it('that is muted gets nothing of that time', async () => {
    const { subscription } = await subscribe(app, receiver);
    await changeSubscription(app, subscription.id, { mutedUntil: '2026-05-14T13:00:00Z' });
    await addDrifts(app, ['a']);
    await pass(2 * HOUR, 10 * MINUTE);
    await addDrifts(app, ['b']);
    await notifyOnce(app);
    expect(environmentsOf(receiver.received)).toEqual(['b']);
  });

  it('gets what it chose', async () => {
    await subscribe(app, receiver, {
      choice: { events: ['drift'], environments: ['production'], severity: 'warning' },
    });
    await addDrifts(app, ['production', 'staging']);
    await app.store.write(async (tx) => {
      const at = app.now().toISOString();
      await addEvent(tx, at, { type: 'drift', environment: 'production', begun: 0, over: 2 });
      await addEvent(tx, at, { type: 'audit', total: 1, differences: ['x'] });
    });
    await notifyOnce(app);
    expect(environmentsOf(receiver.received)).toEqual(['production']);
    expect(receiver.received).toHaveLength(1);
  });

  it('whose settings were moved from another row is switched off, and nothing is sent', async () => {
    const { subscription } = await subscribe(app, receiver);
    await app.store.write((tx) =>
      changeRow(tx, subscription.id, {
        settings: sealText(JSON.stringify({ kind: 'webhook', url: receiver.url, secret: 'x' }), settingsPlace(99), {
          logKey: app.log.signer.privateKey,
          nonce: new Uint8Array(12),
        }),
      }),
    );
    await addDrifts(app, ['a']);
    await notifyOnce(app);
    expect(receiver.received).toEqual([]);
    expect((await getSubscription(app, subscription.id)).disabled?.reason).toContain('cannot be decrypted');
  });
});
