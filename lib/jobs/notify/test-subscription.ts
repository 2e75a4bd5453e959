/** Sends a real message to the target of a subscription at once, and says what came back. */
import { AttestryError } from '#lib/errors.ts';
import { openSettings } from '#lib/admin/subscriptions/target-settings.ts';
import type { Context } from '#lib/context/context.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { sendTo } from '#lib/integrations/targets.ts';
import { writeTest } from '#lib/notify/message/other-messages.ts';
import { findSubscription } from '#lib/query/subscriptions/list-subscriptions.ts';
import type { TestView } from '#lib/views/subscription/subscription.ts';
import { newMessageId } from './write-messages.ts';

/**
 * Test a subscription. The message is sent whatever the subscription chooses, also while it is muted or switched off,
 * and is not tried again. Throws `conflict` where its settings cannot be read, and as `findSubscription`.
 */
export async function testSubscription(context: Context, id: number): Promise<TestView> {
  const subscription = await findSubscription(context, id);
  const settings = openSettings(context, subscription);
  if (settings === null)
    throw new AttestryError('conflict', 'the settings of this subscription cannot be decrypted: write them again');
  const now = context.now();
  const message = writeTest({ name: subscription.name, at: now.toISOString(), baseUrl: context.notify.baseUrl });
  const began = performance.now();
  const { outcome, status, answer } = await sendTo(context.notify, settings, { id: newMessageId(), message, now });
  const test = { outcome, status, answer, durationMs: Math.round(performance.now() - began) };
  await context.store.write((tx) =>
    recordAction(tx, context, {
      action: 'subscription.test',
      object: { kind: 'subscription', id },
      after: { outcome, status },
    }),
  );
  return test;
}
