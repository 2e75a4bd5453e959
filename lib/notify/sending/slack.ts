/** A message for an incoming webhook of Slack (api.slack.com “Sending messages using incoming webhooks”, Block Kit). */
import { messageLines } from '../message/as-text.ts';
import type { Message } from '../message/message.ts';
import type { HttpMessage } from './target.ts';

/** Limits of Block Kit, in characters as they are sent. */
const [MAX_HEADER, MAX_SECTION] = [150, 3_000];
const MAX_LINES = 40;

const ENTITIES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The text as Slack shows it, of at most `max` characters. `&`, `<` and `>` are the only characters with a meaning of
 * their own, as in `<!channel>`.
 */
export function slackText(text: string, max: number): string {
  let written = '';
  for (const character of text) {
    const next = ENTITIES[character] ?? character;
    if (written.length + next.length > max - 1) return `${written}…`;
    written += next;
  }
  return written;
}

const MARKS = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;

/** A message as blocks, with a text for notifications. Nothing in it mentions anybody or makes a link of its own. */
export function slackMessage(message: Message): HttpMessage {
  const { title, severity, links } = message;
  const lines = messageLines(message).slice(0, MAX_LINES);
  const open = links.map(
    ({ title: name, url }) => `<${slackText(addressOf(url), MAX_SECTION)}|${slackText(name, MAX_HEADER)}>`,
  );
  const body = {
    text: slackText(`${severity}: ${title}`, MAX_SECTION),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: slackText(title, MAX_HEADER), emoji: false } },
      ...(lines.length === 0 ? [] : [section(slackText(lines.join('\n'), MAX_SECTION))]),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${MARKS[severity]} ${open.join(' · ')}`, verbatim: true }],
      },
    ],
  };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** An address without the characters that end it in a link. */
const addressOf = (url: string) => url.replace(/[|<>\s]/g, encodeURIComponent);

/** `verbatim`: Slack makes no links of what looks like an address or a channel. */
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
