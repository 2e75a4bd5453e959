/** What subscriptions and messages are called on pages. */
import type { EventKind } from '#lib/notify/kinds.ts';
import type { TargetKind } from '#lib/notify/sending/settings.ts';
import type { MessageState, SubscriptionStateName, SubscriptionView } from '#lib/views/subscription/subscription.ts';

export const TARGET_LABELS: { [kind in TargetKind]: string } = {
  webhook: 'Signed webhook',
  cloudevents: 'CloudEvents',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  email: 'E-mail',
  'github-status': 'GitHub commit status',
  'github-check': 'GitHub check',
  'gitlab-status': 'GitLab commit status',
};

export const EVENT_LABELS: { [kind in EventKind]: string } = {
  evidence: 'Evidence',
  status: 'Status',
  gate: 'Gate denied',
  waiver: 'Waiver ends',
  trust: 'Trust ends',
  drift: 'Drift',
  audit: 'Audit difference',
  drill: 'Drill',
};

export const STATE_LABELS: { [state in SubscriptionStateName]: { word: string; bad: boolean } } = {
  active: { word: 'active', bad: false },
  muted: { word: 'muted', bad: false },
  failing: { word: 'failing', bad: true },
  disabled: { word: 'switched off', bad: true },
};

export const MESSAGE_LABELS: { [state in MessageState]: string } = {
  ready: 'to send',
  queued: 'behind another',
  held: 'for a digest',
  sent: 'sent',
  dead: 'dead',
  digested: 'in a digest',
};

/** Who a subscription is for. */
export function ownerLabel(owner: SubscriptionView['owner']): string {
  if (owner.kind === 'person') return owner.name;
  return owner.kind === 'project' ? owner.pattern : 'all projects';
}

/** What a subscription chooses, in a few words. */
export function choiceLabel({
  choice: { events, projects, environments, severity },
  timing,
}: SubscriptionView): string {
  return [
    events.length === 0 ? 'everything' : events.map((kind) => EVENT_LABELS[kind].toLowerCase()).join(', '),
    ...(projects.length === 0 ? [] : [`of ${projects.join(', ')}`]),
    ...(environments.length === 0 ? [] : [`in ${environments.join(', ')}`]),
    ...(severity === 'info' ? [] : [severity === 'critical' ? 'critical only' : 'warning and worse']),
    ...(timing.rhythm === 'immediate' ? [] : [`${timing.rhythm} digest`]),
    ...(timing.quiet === null ? [] : [`quiet ${timing.quiet.from}–${timing.quiet.until} ${timing.timeZone}`]),
    ...(timing.storm === null ? [] : [`digest above ${timing.storm} in 5 min`]),
  ].join(' · ');
}
