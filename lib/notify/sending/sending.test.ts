import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Message } from '../message/message.ts';
import { writeTest } from '../message/other-messages.ts';
import type { Timing } from '../subscription.ts';
import { cloudEvent } from './cloudevent.ts';
import { isTimeZone, releaseTime, STORM_WINDOW_MS } from './release-time.ts';
import { MAX_ATTEMPTS, probePause, readRetryAfter, RETRY_PAUSES_SECONDS, retryPause } from './retry.ts';
import { destinationOf, settingsProblem, type TargetSettings } from './settings.ts';
import { newSecret, secretKey, signedHeaders, signedWebhook } from './standard-webhooks.ts';

const now = new Date('2026-05-14T12:00:00.000Z');
const message = writeTest({ name: 'ops', at: now.toISOString(), baseUrl: 'https://attestry.example' });

describe('Standard Webhooks', () => {
  it('signs the vector of the specification', () => {
    const key = secretKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
    const headers = signedHeaders('{"test": 2432232314}', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      now: new Date(1614265330_000),
      key,
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by the library of the specification, whatever the message says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), fc.string({ unit: 'binary' }), (random, title) => {
        const secret = newSecret(random);
        const sent = signedWebhook(
          { id: 'msg_1', message: { ...message, title }, now: new Date() },
          secretKey(secret)!,
        );
        expect(new Webhook(secret).verify(sent.body, sent.headers)).toMatchObject({ type: 'test', data: { title } });
        expect(() => new Webhook(secret).verify(`${sent.body} `, sent.headers)).toThrow('No matching signature');
      }),
      { numRuns: 50 },
    );
  });

  it.each(['', 'whsec_', 'whsec_QUJD', `whsec_${'A'.repeat(100)}`, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_!!'])(
    'refuses the secret %j',
    (secret) => expect(secretKey(secret)).toBeNull(),
  );
});

describe('a CloudEvent', () => {
  it('has the required attributes, and is signed where there is a key', () => {
    const about: Message = { ...message, artifact: { digest: 'sha256:ab', name: null } };
    const plain = cloudEvent({ id: 'msg_1', message: about, now }, { source: 'https://attestry.example', key: null });
    expect(JSON.parse(plain.body)).toMatchObject({
      specversion: '1.0',
      id: 'msg_1',
      source: 'https://attestry.example',
      type: 'dev.attestry.test',
      subject: 'sha256:ab',
      time: now.toISOString(),
      datacontenttype: 'application/json',
    });
    expect(Object.keys(plain.headers)).toEqual(['content-type']);
    const secret = newSecret(new Uint8Array(32));
    const signed = cloudEvent({ id: 'msg_1', message, now: new Date() }, { source: 'x', key: secretKey(secret)! });
    expect(new Webhook(secret).verify(signed.body, signed.headers)).toMatchObject({ type: 'dev.attestry.test' });
  });
});

describe('retries', () => {
  it('follow the schedule, with a jitter of up to a quarter, and never come sooner than the receiver wants', () => {
    expect(RETRY_PAUSES_SECONDS.map((_, at) => retryPause(at + 1, 0, null))).toEqual([...RETRY_PAUSES_SECONDS]);
    expect(retryPause(MAX_ATTEMPTS, 0, null)).toBeNull();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.nat(200_000)),
        (attempt, random, wanted) => {
          const pause = retryPause(attempt, random, wanted)!;
          const base = RETRY_PAUSES_SECONDS[attempt - 1]!;
          expect(pause).toBeGreaterThanOrEqual(base);
          expect(pause).toBeGreaterThanOrEqual(Math.min(wanted ?? 0, 86_400));
          expect(pause).toBeLessThanOrEqual(Math.max(base * 1.25, 86_400));
        },
      ),
    );
  });

  it('try a receiver that cannot be reached at most every ten minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => probePause(failures, 0, null))).toEqual([
      0, 0, 5, 30, 120, 300, 600, 600, 600,
    ]);
    expect(probePause(1, 0, 90)).toBe(90);
  });

  it.each([
    [null, null],
    ['120', 120],
    ['Thu, 14 May 2026 12:01:00 GMT', 60],
    ['Thu, 14 May 2020 12:01:00 GMT', 0],
    ['soon', null],
    ['-5', null],
  ])('Retry-After %j is %j s', (header, seconds) => expect(readRetryAfter(header, now)).toBe(seconds));
});

describe('the time of a message', () => {
  const timing: Timing = { rhythm: 'immediate', quiet: null, timeZone: 'UTC', storm: null };
  const none = { since: null, count: 0 };
  const held = (change: Partial<Timing>, at = now) => releaseTime({ ...timing, ...change }, none, at).heldUntil;

  it.each([
    ['at once', {}, '2026-05-14T12:00:00Z', null],
    ['the next morning', { rhythm: 'daily' }, '2026-05-14T12:00:00Z', '2026-05-15T08:00:00.000Z'],
    ['this morning', { rhythm: 'daily' }, '2026-05-14T07:59:00Z', '2026-05-14T08:00:00.000Z'],
    ['on Monday', { rhythm: 'weekly' }, '2026-05-14T12:00:00Z', '2026-05-18T08:00:00.000Z'],
    [
      'in another zone',
      { rhythm: 'daily', timeZone: 'Pacific/Chatham' },
      '2026-05-14T12:00:00Z',
      '2026-05-14T19:15:00.000Z',
    ],
    ['before quiet hours', { quiet: { from: '22:00', until: '07:00' } }, '2026-05-14T21:59:00Z', null],
    [
      'in quiet hours past midnight',
      { quiet: { from: '22:00', until: '07:00' } },
      '2026-05-14T22:00:00Z',
      '2026-05-15T07:00:00.000Z',
    ],
    [
      'after midnight',
      { quiet: { from: '22:00', until: '07:00' } },
      '2026-05-15T06:59:00Z',
      '2026-05-15T07:00:00.000Z',
    ],
    ['at the end of quiet hours', { quiet: { from: '22:00', until: '07:00' } }, '2026-05-15T07:00:00Z', null],
    // On this day, clocks in Berlin go from 02:00 to 03:00.
    [
      'in the hour that a clock skips',
      { quiet: { from: '01:00', until: '02:30' }, timeZone: 'Europe/Berlin' },
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
  ] as [string, Partial<Timing>, string, string | null][])('%s', (_, change, at, until) =>
    expect(held(change, new Date(at))).toBe(until),
  );

  it('of a storm is the end of its window', () => {
    let burst: { since: string | null; count: number } = none;
    const times = [0, 0, 0, 0, STORM_WINDOW_MS].map((after) => {
      const release = releaseTime({ ...timing, storm: 2 }, burst, new Date(now.getTime() + after));
      ({ burst } = release);
      return release.heldUntil;
    });
    const end = new Date(now.getTime() + STORM_WINDOW_MS).toISOString();
    expect(times).toEqual([null, null, end, end, null]);
  });

  it('is always later than now, and within nine days', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zones, times, fc.constantFrom('daily', 'weekly'), (timeZone, at, rhythm) => {
        const until = Date.parse(held({ rhythm: rhythm as Timing['rhythm'], timeZone }, at)!) - at.getTime();
        expect(until).toBeGreaterThan(0);
        expect(until).toBeLessThanOrEqual(9 * 86_400_000);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%j is a zone: %j', (zone, is) => expect(isTimeZone(zone)).toBe(is));
});

describe('the settings of a target', () => {
  const secret = newSecret(new Uint8Array(24));
  const at = (url: string): TargetSettings => ({ kind: 'webhook', url, secret });

  it.each([
    ['https://example.com/hook', null],
    ['https://example.com:8443/hook?x=1', null],
    ['http://example.com/hook', 'https'],
    ['http://mattermost.internal/hook', null],
    ['http://10.0.0.7:8065/hook', null],
    ['https://mattermost.internal/hook', null],
    ['ftp://mattermost.internal/hook', 'https or http'],
    ['https://user:secret@example.com/', 'user'],
    ['example.com', 'no'],
    ['file:///etc/passwd', 'https'],
    [`https://example.com/${'x'.repeat(2_000)}`, 'URL'],
  ])('%.60s', (url, problem) => {
    const found = settingsProblem(at(url), ['mattermost.internal', '10.0.0.7:8065']);
    if (problem === null) expect(found).toBeNull();
    else expect(found?.member).toBe('url');
  });

  it('show the host of their address only', () => {
    expect(destinationOf(at('https://hooks.example.com/services/T0/B0/secret'))).toBe('hooks.example.com');
    expect(settingsProblem({ kind: 'webhook', url: 'https://e.com', secret: 'x' }, [])).toMatchObject({
      member: 'secret',
    });
  });
});
