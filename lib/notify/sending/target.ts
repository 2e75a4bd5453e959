/** What every target of messages does: it sends one message, and says what came back. */
import type { Message } from '../message/message.ts';
import type { CommitStatus } from './commit-status.ts';

/**
 * A message on its way. `id` stays the same at every attempt; `now` is the time of this one. `commit`: for a target
 * that writes to commits, what may be said now about that of the artifact.
 */
export type Outgoing = { id: string; message: Message; now: Date; commit?: CommitStatus | null };

/**
 * `delivered`: the receiver has it. `refused`: the receiver answered, but did not take it. `unreached`: nothing is
 * known of this message in particular, such as without an answer, or where the receiver is overloaded. `gone`: the
 * receiver wants nothing any more.
 */
export type SendOutcome = 'delivered' | 'refused' | 'unreached' | 'gone';

export type SendResult = {
  outcome: SendOutcome;
  /** The status of an HTTP response; null where there was none. */
  status: number | null;
  /** What the receiver said, or why it could not be asked. Safe to show: it has no secret of the target. */
  answer: string;
  /** How long the receiver wants no further message, in seconds. */
  retryAfterSeconds: number | null;
};

/** What is sent over HTTP; a POST by default. */
export type HttpMessage = { method?: 'GET' | 'POST' | 'PATCH'; headers: { [name: string]: string }; body: string };
