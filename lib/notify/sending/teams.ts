/**
 * A message for the Workflows app of Microsoft Teams (trigger “When a Teams webhook request is received”): an Adaptive
 * Card 1.4 as the attachment of a message.
 */
import { messageLines } from '../message/as-text.ts';
import type { Message } from '../message/message.ts';
import type { HttpMessage } from './target.ts';

/** Teams refuses a message above 28 KB. */
const MAX_LINES = 40;
const MAX_TEXT = 400;

const COLOURS = { info: 'Default', warning: 'Warning', critical: 'Attention' } as const;

/** A message as a card. Its texts are runs of rich text, in which Markdown has no meaning. */
export function teamsMessage(message: Message): HttpMessage {
  const lines = messageLines(message).slice(0, MAX_LINES);
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      richText(message.title, { weight: 'Bolder', size: 'Medium', color: COLOURS[message.severity] }),
      ...lines.map((line) => richText(line, {})),
    ],
    actions: message.links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card };
  const body = JSON.stringify({ type: 'message', attachments: [attachment] });
  return { headers: { 'content-type': 'application/json' }, body };
}

const richText = (text: string, look: object) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text: text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`, ...look }],
});
