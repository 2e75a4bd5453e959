/** Writes an Atom feed (RFC 4287) of messages. */
import { messageText } from '../message/as-text.ts';
import { escapeMarkup as escape } from '../message/escape.ts';
import type { Message } from '../message/message.ts';

/** A message in a feed. `id`: an IRI that stays the same, and that no other entry has (RFC 4287 §4.2.6). */
export type FeedEntry = { id: string; message: Message };

/** A feed. `updated` is RFC 3339; `self` is its own address, `page` that of the page with the same content. */
export type Feed = { title: string; self: string; page: string; updated: string; entries: readonly FeedEntry[] };

/** The XML of a feed. Its id is its own address. */
export function atomFeed({ title, self, page, updated, entries }: Feed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${escape(self)}</id>`,
    `<title>${escape(title)}</title>`,
    `<updated>${escape(updated)}</updated>`,
    '<author><name>Attestry</name></author>',
    `<link rel="self" type="application/atom+xml" href="${escape(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${escape(page)}"/>`,
    ...entries.map(entry),
    '</feed>',
    '',
  ].join('\n');
}

function entry({ id, message }: FeedEntry): string {
  const [link] = message.links;
  return [
    '<entry>',
    `<id>${escape(id)}</id>`,
    `<title>${escape(message.title)}</title>`,
    `<updated>${escape(message.at)}</updated>`,
    ...(link === undefined ? [] : [`<link rel="alternate" type="text/html" href="${escape(link.url)}"/>`]),
    `<category term="${escape(message.type)}"/>`,
    `<content type="text">${escape(messageText(message))}</content>`,
    '</entry>',
  ].join('\n');
}
