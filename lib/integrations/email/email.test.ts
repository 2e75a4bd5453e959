/** E-mail over a real SMTP server on loopback, and texts that forge. */
import fc from 'fast-check';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotifySettings } from '#lib/context/notify.ts';
import type { Message } from '#lib/notify/message/message.ts';
import { writeDigest, writeTest } from '#lib/notify/message/other-messages.ts';
import { writeMessage } from '#lib/notify/message/write-message.ts';
import { emailOf } from '#lib/notify/sending/email.ts';
import { SYSTEM_NETWORK } from '../github/client/public-request.ts';
import { sendTo } from '../targets.ts';
import { openMailServer, type TestMailServer } from './mail-server.fixture.ts';

const at = '2026-05-14T12:00:00.000Z';
const now = new Date(at);
const baseUrl = 'https://attestry.example';
const about = (name: string): Message =>
  writeMessage(
    {
      kind: 'status',
      at,
      artifact: {
        digest: `sha256:${'ab'.repeat(32)}`,
        name,
        project: 'github.com/acme/web',
        environments: ['production'],
      },
      from: 'verified',
      to: 'failed',
      reason: name,
    },
    baseUrl,
  );

let server: TestMailServer;
beforeEach(async () => {
  server = await openMailServer();
});
afterEach(() => server.close());

const settingsFor = (mail: NotifySettings['mail'], timeoutMs = 2_000): NotifySettings => ({
  baseUrl,
  privateHosts: [],
  network: SYSTEM_NETWORK,
  mail,
  connections: null,
  timeoutMs,
  random: () => 0,
});
const send = (message: Message, { mail = server.mail, timeoutMs = 2_000, to = 'ops@example.com' } = {}) =>
  sendTo(settingsFor(mail, timeoutMs), { kind: 'email', url: `mailto:${to}` }, { id: 'msg_1', message, now });

/** The headers of a mail, unfolded; the names in lower case, each with all its values. */
function headersOf(raw: string): { [name: string]: string[] } {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const headers: { [name: string]: string[] } = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    (headers[line.slice(0, colon).toLowerCase()] ??= []).push(line.slice(colon + 1).trim());
  }
  return headers;
}
/** The parts of a mail, decoded from quoted-printable, base64 or 7bit. */
function partsOf(raw: string): { [type: string]: string } {
  const boundary = /boundary="([^"]+)"/.exec(raw)![1]!;
  const parts: { [type: string]: string } = {};
  for (const part of raw.split(`--${boundary}`).slice(1, -1)) {
    const [head, ...rest] = part.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    const type = /content-type: ([a-z/]+)/i.exec(head!)![1]!;
    if (/base64/i.test(head!)) parts[type] = Buffer.from(body, 'base64').toString();
    else if (/quoted-printable/i.test(head!))
      parts[type] = Buffer.from(
        body
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString();
    else parts[type] = body;
  }
  return parts;
}

describe('e-mail', () => {
  it('arrives as text and as HTML, from and to one address, with an id that stays', async () => {
    expect(await send(about('web'))).toMatchObject({ outcome: 'delivered', answer: expect.stringMatching(/^250/) });
    expect(await send(about('web'))).toMatchObject({ outcome: 'delivered' });
    const [first, second] = server.mails;
    expect(first).toMatchObject({ from: 'attestry@example.com', to: ['ops@example.com'] });
    const headers = headersOf(first!.raw);
    expect(headers).toMatchObject({
      from: ['Attestry <attestry@example.com>'],
      to: ['ops@example.com'],
      subject: ['critical: web, which runs in production, is failed; it was verified'],
      'message-id': ['<msg_1@example.com>'],
      date: ['Thu, 14 May 2026 12:00:00 +0000'],
      'auto-submitted': ['auto-generated'],
      'list-unsubscribe': ['<https://attestry.example/notifications>'],
    });
    expect(headersOf(second!.raw)['message-id']).toEqual(headers['message-id']);
    const { 'text/plain': text, 'text/html': html } = partsOf(first!.raw);
    expect(text).toContain('Runs in: production');
    expect(text).toContain(`the artifact: ${baseUrl}/artifacts/sha256:`);
    expect(html).toContain(`<a href="${baseUrl}/projects/github.com/acme/web">the project</a>`);
    expect(html).toContain('Its owner changes or ends it at https://attestry.example/notifications');
  });

  it('has the messages of a digest, each with its link', async () => {
    const digest = writeDigest([about('web'), about('api')], { total: 2, from: at, at, baseUrl });
    await send(digest);
    const { 'text/plain': text, 'text/html': html } = partsOf(server.mails[0]!.raw);
    expect(text).toContain('api, which runs in production, is failed');
    expect(html!.match(/<a href="https:\/\/attestry\.example\/artifacts\//g)).toHaveLength(2);
  });

  it.each([
    [550, '5.1.1 no such user', 'refused', /^550 5\.1\.1 no such user/],
    [450, '4.2.0 greylisted, try again', 'refused', /^450 4\.2\.0 greylisted/],
    [421, '4.3.2 shutting down', 'unreached', /421 4\.3\.2 shutting down$/],
  ])('is answered %i %s: %s', async (code, text, outcome, answer) => {
    server.refuse = { code, text };
    expect(await send(about('web'))).toMatchObject({ outcome, answer: expect.stringMatching(answer), status: null });
    expect(server.mails).toEqual([]);
  });

  it('is not reached where nothing listens, and where nothing is set', async () => {
    await server.close();
    expect(await send(about('web'))).toEqual({
      outcome: 'unreached',
      status: null,
      answer: 'the mail server refused the connection',
      retryAfterSeconds: null,
    });
    expect(
      await sendTo(settingsFor(null), { kind: 'email', url: 'mailto:a@b.c' }, { id: 'm', message: about('x'), now }),
    ).toMatchObject({
      outcome: 'unreached',
      answer: 'this installation sends no e-mail: ATTESTRY_SMTP_URL is not set',
    });
    server = await openMailServer();
  });

  it('waits a bounded time for a server that never answers', async () => {
    const sockets: Socket[] = [];
    const silent: Server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((ready) => {
      silent.listen(0, '127.0.0.1', ready);
    });
    const { port } = silent.address() as AddressInfo;
    const mail = { ...server.mail, server: { ...server.mail.server, port } };
    expect(await send(about('web'), { mail, timeoutMs: 100 })).toMatchObject({
      outcome: 'unreached',
      answer: expect.stringMatching(/in time|within/),
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => silent.close(done));
  });

  describe('with a password', () => {
    const withUser = (password: string, host = '127.0.0.1') => ({
      ...server.mail,
      server: { ...server.mail.server, host, user: 'attestry', password },
    });
    const askForUser = async () => {
      await server.close();
      server = await openMailServer({
        disabledCommands: ['STARTTLS'],
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, done) =>
          username === 'attestry' && password === 'right' ? done(null, { user: username }) : done(new Error('no')),
      });
    };

    it('signs in, and says so where the server does not accept it, without the password', async () => {
      await askForUser();
      expect(await send(about('web'), { mail: withUser('right') })).toMatchObject({ outcome: 'delivered' });
      const refused = await send(about('web'), { mail: withUser('wrong-secret') });
      expect(refused).toMatchObject({
        outcome: 'unreached',
        answer: expect.stringMatching(
          /^the mail server did not accept the user and the password of ATTESTRY_SMTP_URL: 535/,
        ),
      });
      expect(JSON.stringify(refused)).not.toContain('wrong-secret');
    });

    it('sends none without TLS to another machine', async () => {
      await askForUser();
      // A name of this machine that does not look like one: 127.0.0.1 as one number.
      const answer = await send(about('web'), { mail: withUser('right', '0x7f000001') });
      expect(answer).toMatchObject({
        outcome: 'unreached',
        answer: expect.stringMatching(/^no connection with TLS to the mail server could be made/),
      });
      expect(server.mails).toEqual([]);
    });
  });

  it('is not sent over TLS to a server whose certificate nobody has issued', async () => {
    await server.close();
    server = await openMailServer({ disabledCommands: ['AUTH'] });
    expect(await send(about('web'))).toMatchObject({
      outcome: 'unreached',
      answer: expect.stringMatching(/^the certificate of the mail server is not trusted \([A-Z_]+\)$/),
    });
    expect(server.mails).toEqual([]);
  });

  it.each([
    'x\r\nBcc: everybody@example.com',
    'x\nSubject: other',
    '\u2028To: a@b.c',
    '=?utf-8?B?DQpCY2M6IGE=?=',
    `${'x'.repeat(998)}\r\n.\r\nMAIL FROM:<a@b.c>`,
  ])('has no header and no command of a document that is called %j', async (name) => {
    await send(about(name));
    const [mail] = server.mails;
    const names = Object.keys(headersOf(mail!.raw)).toSorted();
    expect(server.mails).toHaveLength(1);
    expect(names).toEqual(NAMES);
    for (const values of Object.values(headersOf(mail!.raw))) expect(values).toHaveLength(1);
    expect(mail!.to).toEqual(['ops@example.com']);
  });
  const NAMES = [
    'auto-submitted',
    'content-type',
    'date',
    'from',
    'list-unsubscribe',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ];

  it('has no markup of a document', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { html, subject } = emailOf(
          { id: 'm', message: about(`<b>${name}</b>`), now },
          { from: 'a@b.c', baseUrl },
        );
        expect(html).not.toContain('<b>');
        expect(subject).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('of the test button says that nothing has happened', async () => {
    await send(writeTest({ name: 'ops “team”', at, baseUrl }));
    expect(partsOf(server.mails[0]!.raw)['text/plain']).toContain('Somebody asked for it. Nothing has happened.');
  });
});
