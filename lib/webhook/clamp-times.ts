/** Bounds the times that a webhook delivery tells. */
import { clampTime } from '#lib/format/told-time.ts';
import type { WebhookEffect } from './effect.ts';

/**
 * The effect with no time later than the receipt of the delivery (`receivedAt`, RFC 3339) and five minutes; a later
 * time becomes the time of receipt. Within the five minutes the times of the host keep their order, so that deliveries
 * may arrive in any order.
 */
export function clampEffectTimes(effect: WebhookEffect, receivedAt: string): WebhookEffect {
  // An image has no time, and those in a document are bounded when its facts are read.
  if (effect.kind === 'evidence' || effect.kind === 'image') return effect;
  const repository = { ...effect.repository, at: clampTime(effect.repository.at, receivedAt) };
  switch (effect.kind) {
    case 'repository':
    case 'fetch':
    case 'told':
    case 'rules':
    // The times in the document are bounded when its facts are read.
    case 'review':
      return { ...effect, repository };
    case 'build': {
      const startedAt = clampTime(effect.startedAt, receivedAt);
      return { ...effect, repository, startedAt, finishedAt: clampTime(effect.finishedAt, receivedAt) };
    }
    case 'release':
      return { ...effect, repository, publishedAt: clampTime(effect.publishedAt, receivedAt) };
    case 'deployment':
    case 'package':
      return { ...effect, repository, at: clampTime(effect.at, receivedAt) };
    case 'push':
      return { ...effect, repository, at: clampTime(effect.at, receivedAt) };
  }
}
