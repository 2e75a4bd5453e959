/** Slack and Microsoft Teams: real HTTP servers that answer as their documentation says, and texts that forge. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotifySettings } from '#lib/context/notify.ts';
import { openReceiver, type Receiver } from '#lib/jobs/notify/receiver.fixture.ts';
import type { Message } from '#lib/notify/message/message.ts';
import { writeDigest } from '#lib/notify/message/other-messages.ts';
import { writeMessage } from '#lib/notify/message/write-message.ts';
import { slackMessage, slackText } from '#lib/notify/sending/slack.ts';
import { teamsMessage } from '#lib/notify/sending/teams.ts';
import { SYSTEM_NETWORK } from './github/client/public-request.ts';
import { sendTo } from './targets.ts';

const at = '2026-05-14T12:00:00.000Z';
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
    'https://attestry.example',
  );
const digestOf60 = () => {
  const many = Array.from({ length: 60 }, () => about('x'.repeat(400)));
  return writeDigest(many, { total: 60, from: at, at, baseUrl: 'https://attestry.example' });
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(() => receiver.close());
const send = (kind: 'slack' | 'teams') => {
  const settings: NotifySettings = {
    baseUrl: 'https://attestry.example',
    privateHosts: [receiver.host],
    network: SYSTEM_NETWORK,
    mail: null,
    connections: null,
    timeoutMs: 2_000,
    random: () => 0,
  };
  return sendTo(settings, { kind, url: receiver.url }, { id: 'msg_1', message: about('web'), now: new Date(at) });
};

describe('Slack', () => {
  it('gets blocks, and answers ok', async () => {
    receiver.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
    expect(await send('slack')).toEqual({
      outcome: 'delivered',
      status: 200,
      answer: '200: ok',
      retryAfterSeconds: null,
    });
    const body = JSON.parse(receiver.received[0]!.body) as { text: string; blocks: { type: string }[] };
    expect(body.text).toBe('critical: web, which runs in production, is failed; it was verified');
    expect(body.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context']);
    expect(JSON.stringify(body)).toContain('<https://attestry.example/projects/github.com/acme/web|the project>');
  });

  it.each([
    [400, 'invalid_payload', 'refused'],
    [403, 'action_prohibited', 'refused'],
    [404, 'channel_not_found', 'refused'],
    [410, 'channel_is_archived', 'gone'],
    [500, 'rollup_error', 'refused'],
    [429, 'rate_limited', 'unreached'],
  ])('answers %i %s: %s', async (status, error, outcome) => {
    receiver.answer = (_request, response) => void response.writeHead(status, { 'retry-after': '30' }).end(error);
    expect(await send('slack')).toMatchObject({ outcome, answer: `${status}: ${error}`, retryAfterSeconds: 30 });
  });

  it.each(['<!channel>', '<@U123>', '<https://evil.example|the artifact>', '<!subteam^S1>'])(
    'mentions nobody and links nowhere where an artifact is called %s',
    (name) => {
      const { body } = slackMessage(about(name));
      expect(body).not.toMatch(/<[!@#]/);
      expect(body).not.toContain('<https://evil');
      expect(body.match(/"verbatim":true/g)).toHaveLength(2);
    },
  );

  it('gets texts within its limits, and no half of an entity', () => {
    const message = slackMessage(about('&'.repeat(5_000)));
    const { blocks } = JSON.parse(message.body) as { blocks: { text?: { text: string } }[] };
    expect(blocks[0]!.text!.text.length).toBeLessThanOrEqual(150);
    expect(blocks[1]!.text!.text.length).toBeLessThanOrEqual(3_000);
    expect(blocks[0]!.text!.text).toMatch(/^(?:&amp;)+…$/);
    expect(slackText('ab', 10)).toBe('ab');
    expect(slackMessage(digestOf60()).body.length).toBeLessThan(10_000);
  });
});

describe('Microsoft Teams', () => {
  it('gets an Adaptive Card, and accepts it', async () => {
    receiver.answer = (_request, response) => void response.writeHead(202).end();
    expect(await send('teams')).toMatchObject({ outcome: 'delivered', status: 202 });
    const { type, attachments } = JSON.parse(receiver.received[0]!.body) as {
      type: string;
      attachments: { contentType: string; content: object }[];
    };
    expect([type, attachments[0]!.contentType]).toEqual(['message', 'application/vnd.microsoft.card.adaptive']);
    expect(attachments[0]!.content).toMatchObject({
      type: 'AdaptiveCard',
      version: '1.4',
      actions: [{ type: 'Action.OpenUrl', title: 'the artifact' }, { title: 'the project' }],
    });
  });

  it.each([
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [429, 'unreached'],
    [502, 'unreached'],
  ])('answers %i: %s', async (status, outcome) => {
    receiver.answer = (_request, response) => void response.writeHead(status).end();
    expect((await send('teams')).outcome).toBe(outcome);
  });

  it('shows no Markdown of a document, and gets no more than 28 KB', () => {
    const { body } = teamsMessage(about('[the artifact](https://evil.example)'));
    const card = JSON.parse(body) as { attachments: { content: { body: { type: string }[] } }[] };
    expect(new Set(card.attachments[0]!.content.body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
    expect(Buffer.byteLength(teamsMessage(digestOf60()).body)).toBeLessThan(28 * 1024);
  });
});
