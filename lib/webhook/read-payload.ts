/** Turns what a reader of payloads throws into the result of a delivery. */
import * as z from 'zod';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import type { WebhookEffect, WebhookReadResult } from './effect.ts';

/** A payload that a reader refuses, at an RFC 6901 pointer. */
export class UnreadableDeliveryError extends Error {
  readonly pointer: string;
  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

/**
 * Read a payload with a reader that throws a `ZodError` or an `UnreadableDeliveryError` where it cannot. It returns the
 * effects, or why there is none.
 */
export function readPayload(event: string, read: () => WebhookEffect[] | string): WebhookReadResult {
  try {
    const effects = read();
    if (typeof effects === 'string') return { outcome: 'ignored', reason: effects };
    return effects.length > 0
      ? { outcome: 'effects', effects }
      : { outcome: 'ignored', reason: `this ${event.slice(0, 60)} has no effect here` };
  } catch (error) {
    if (error instanceof UnreadableDeliveryError)
      return { outcome: 'unreadable', reason: error.message, pointer: error.pointer };
    if (error instanceof z.ZodError) {
      const issue = error.issues[0]!;
      return { outcome: 'unreadable', reason: issue.message, pointer: jsonPointer(...issue.path.map(String)) };
    }
    throw error;
  }
}
