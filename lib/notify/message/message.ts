/** A message to a subscriber: what, where it runs, since when, why, what to do, and links. */
import type { EventKind, Severity } from '../kinds.ts';

export type MessageLink = { title: string; url: string };

/** The kinds of message: one for each kind of event, and those that no event makes. */
export type MessageKind = EventKind | 'digest' | 'gap' | 'test';

/** Every text is one line without control characters, of at most a few hundred characters. Times are RFC 3339. */
export type Message = {
  kind: MessageKind;
  /** The type in the payload of a webhook: words of `[a-z_]`, separated by dots (Standard Webhooks 1.0). */
  type: string;
  severity: Severity;
  at: string;
  /** What has happened, as one sentence. */
  title: string;
  project: string | null;
  artifact: { digest: string; name: string | null } | null;
  /** The names of the environments that it is about. */
  environments: readonly string[];
  /** Since when it is so. */
  since: string;
  why: string | null;
  whatToDo: string | null;
  links: readonly MessageLink[];
  /** Of a digest: the newest of its messages, at most 50, and how many there are. Elsewhere left out. */
  digest?: { count: number; items: readonly DigestItem[] };
};

/** A message in a digest. */
export type DigestItem = Pick<Message, 'kind' | 'severity' | 'at' | 'title' | 'project'> & { url: string | null };

const MAX_TEXT = 500;
/** Control characters, line breaks, and characters that turn the direction of what follows them. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** Text from documents and people as one line of at most 500 characters, which changes nothing around it. */
export function oneLine(text: string): string {
  const line = text.replace(UNSAFE, ' ').trim();
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT)}…`;
}
