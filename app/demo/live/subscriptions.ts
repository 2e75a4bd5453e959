/** Who is told in the demo: a channel of the stand-in for Slack, a receiver that takes all, and one that is down. */
import { createSubscription } from '#lib/admin/subscriptions/subscriptions.ts';
import type { Context } from '#lib/context/context.ts';
import { CHAT_PATHS } from '../chat/chat.ts';

/** Make the subscriptions. `chat`: the address of the stand-in. */
export async function subscribeDemo(context: Context, chat: string): Promise<void> {
  const owner = { kind: 'installation' } as const;
  await createSubscription(context, {
    name: '#security',
    target: { kind: 'slack', url: `${chat}${CHAT_PATHS.webhook}` },
    owner,
    choice: { events: ['status', 'gate', 'drift', 'trust', 'audit'], severity: 'warning' },
    timing: { storm: 30 },
  });
  await createSubscription(context, {
    name: 'SIEM',
    target: { kind: 'cloudevents', url: `${chat}${CHAT_PATHS.taking}` },
    owner,
  });
  await createSubscription(context, {
    name: 'status page',
    target: { kind: 'webhook', url: `${chat}${CHAT_PATHS.down}` },
    owner,
    choice: { events: ['gate', 'drift'], environments: ['production'] },
  });
}
