/** A message as an e-mail: plain text, and the same as simple HTML. */
import { messageLines, messageText } from '../message/as-text.ts';
import { escapeMarkup as escape } from '../message/escape.ts';
import type { Message, MessageLink } from '../message/message.ts';
import type { Outgoing } from './target.ts';

/** `messageId` is the same at every attempt (RFC 5322 §3.6.4), so that a mail program shows a repeated one once. */
export type Email = {
  subject: string;
  text: string;
  html: string;
  date: Date;
  messageId: string;
  headers: { [name: string]: string };
};

const MAX_SUBJECT = 200;

/**
 * The e-mail of a message. `from`: the address that sends it. It has no `List-Unsubscribe-Post` (RFC 8058), because a
 * click of a stranger must not end a subscription; it says where its owner ends it.
 */
export function emailOf({ id, message, now }: Outgoing, { from, baseUrl }: { from: string; baseUrl: string }): Email {
  const page = `${baseUrl}/notifications`;
  return {
    subject: subjectOf(message),
    text: `${messageText(message)}\n-- \n${footer(page)}\n`,
    html: htmlOf(message, page),
    date: now,
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    // RFC 3834 §5: no machine answers it. RFC 2369 §3.2: where the subscription ends.
    headers: { 'Auto-Submitted': 'auto-generated', 'List-Unsubscribe': `<${page}>` },
  };
}

/** The severity, unless it is the least, and the title. */
function subjectOf({ severity, title }: Message): string {
  const subject = severity === 'info' ? title : `${severity}: ${title}`;
  const characters = [...subject];
  return characters.length <= MAX_SUBJECT ? subject : `${characters.slice(0, MAX_SUBJECT - 1).join('')}…`;
}

const footer = (page: string) => `A subscription of Attestry sends this. Its owner changes or ends it at ${page}`;

const COLOURS = { info: '#57606a', warning: '#9a6700', critical: '#b42318' } as const;
const BODY = 'font:15px/1.5 system-ui,sans-serif;max-width:44em;margin:0;padding:16px';

function htmlOf(message: Message, page: string): string {
  const { title, severity, digest, why, links } = message;
  const lines =
    digest === undefined
      ? messageLines(message).map(escape)
      : [
          ...digest.items.map(
            (item) =>
              `<strong style="color:${COLOURS[item.severity]}">${item.severity}</strong> ${
                item.url === null ? escape(item.title) : anchor({ title: item.title, url: item.url })
              } <small>${escape(item.at.slice(0, 16).replace('T', ' '))} UTC</small>`,
          ),
          ...(why === null ? [] : [escape(why)]),
        ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="color-scheme" content="light dark"></head>',
    `<body style="${BODY}">`,
    `<h1 style="font-size:18px;margin:0 0 12px;border-left:4px solid ${COLOURS[severity]};padding-left:10px">${escape(title)}</h1>`,
    ...lines.map((line) => `<p style="margin:0 0 4px">${line}</p>`),
    `<p style="margin:12px 0">${links.map(anchor).join(' · ')}</p>`,
    `<p style="font-size:12px;margin:16px 0 0">${escape(footer(page))}</p>`,
    '</body></html>',
  ].join('\n');
}

const anchor = ({ title, url }: MessageLink) => `<a href="${escape(url)}">${escape(title)}</a>`;
