import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Message } from '#lib/notify/message/message.ts';
import { writeMessage } from '#lib/notify/message/write-message.ts';
import { slackMessage } from '#lib/notify/sending/slack.ts';
import { type Chat, CHAT_PATHS, openChat } from './chat.ts';

let chat: Chat;
beforeEach(async () => {
  chat = await openChat();
});
afterEach(() => chat.close());
const post = (path: string, body: string) => fetch(`${chat.url}${path}`, { method: 'POST', body });
const text = async (path = '/') => (await fetch(`${chat.url}${path}`)).text();
const message = (name: string): Message =>
  writeMessage(
    {
      kind: 'status',
      at: '2026-05-14T12:00:00.000Z',
      artifact: { digest: `sha256:${'ab'.repeat(32)}`, name, project: 'github.com/acme/web', environments: [] },
      from: 'verified',
      to: 'failed',
      reason: null,
    },
    'https://attestry.example',
  );

it('takes what Slack takes, answers as Slack does, and shows it', async () => {
  const answer = await post(CHAT_PATHS.webhook, slackMessage(message('web & <b>api</b>')).body);
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
  const page = await text();
  expect(page).toContain('<strong>web &amp; &lt;b&gt;api&lt;/b&gt; is failed; it was verified</strong>');
  expect(page).toContain('<a href="https://attestry.example/projects/github.com/acme/web">the project</a>');
  expect(page).toContain('⚠️');
  expect(await text('/messages')).not.toContain('<b>');
});

it.each([
  [CHAT_PATHS.webhook, '{', 400, 'invalid_payload'],
  [CHAT_PATHS.webhook, '{"text":""}', 400, 'invalid_payload'],
  ['/services/other', '{"text":"x"}', 404, 'no_service'],
  [CHAT_PATHS.taking, '{}', 204, ''],
  [CHAT_PATHS.down, '{}', 503, 'closed for maintenance'],
])('answers %s with %s: %i', async (path, body, status, said) => {
  const answer = await post(path, body);
  expect([answer.status, await answer.text()]).toEqual([status, said]);
  expect(chat.messages).toEqual([]);
});

it('tells open pages that there is a new message', async () => {
  const live = await fetch(`${chat.url}/live`);
  const reader = live.body!.getReader();
  await post(CHAT_PATHS.webhook, '{"text":"hello"}');
  let seen = '';
  while (!seen.includes('data: new')) seen += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  expect(await text('/messages')).toContain('<p>hello</p>');
});
