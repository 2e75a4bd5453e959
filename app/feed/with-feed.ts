/** The link by which feed readers find the feed of a page. */
import type { Metadata } from 'next';
import { config } from '#lib/config.ts';
import { feedPath, type FeedSubject } from '#lib/notify/feed/address.ts';

export function withFeed(subject: FeedSubject): Pick<Metadata, 'alternates'> {
  return { alternates: { types: { 'application/atom+xml': `${config().baseUrl}${feedPath(subject)}` } } };
}
