/** What the sender of every kind of target is. */
import type { NotifySettings } from '#lib/context/notify.ts';
import type { TargetKind, TargetSettings } from '#lib/notify/sending/settings.ts';
import type { Outgoing, SendResult } from '#lib/notify/sending/target.ts';

/** Make one attempt to send a message. It never rejects: what goes wrong is the result. */
export type Send<Kind extends TargetKind = TargetKind> = (
  settings: NotifySettings,
  target: Extract<TargetSettings, { kind: Kind }>,
  outgoing: Outgoing,
) => Promise<SendResult>;
