/** Subscriptions and the messages to them, in responses and on pages. Times are RFC 3339. */
import type { Message } from '#lib/notify/message/message.ts';
import type { TargetKind } from '#lib/notify/sending/settings.ts';
import type { SendOutcome } from '#lib/notify/sending/target.ts';
import type { Choice, Owner, Timing } from '#lib/notify/subscription.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';

/** How a subscription is doing: `disabled`, `muted`, `failing` since its last message was delivered, or `active`. */
export const SUBSCRIPTION_STATES = ['active', 'muted', 'failing', 'disabled'] as const;
export type SubscriptionStateName = (typeof SUBSCRIPTION_STATES)[number];

/** A subscription. What is secret of its target is not here, and is never shown again. */
export type SubscriptionView = {
  id: number;
  name: string;
  /** `destination`: the host, or what else may be shown of where messages go. */
  target: { kind: TargetKind; destination: string };
  owner: Owner;
  choice: Choice;
  timing: Timing;
  state: SubscriptionStateName;
  mutedUntil: string | null;
  /** Since when nothing is sent, and why. */
  disabled: { at: string; reason: string } | null;
  /** Since when no attempt was successful. */
  failingSince: string | null;
  deliveredAt: string | null;
  /** Each counted up to 1,000. `held`: for a digest. */
  counts: { waiting: number; held: number; dead: number };
  createdAt: string;
  createdBy: ActorView | null;
};

export type SubscriptionPage = { subscriptions: SubscriptionView[]; cursor: string | null };

/** `secret`: what verifies the signatures, where Attestry has made it. It is shown this once. */
export type NewSubscriptionView = { subscription: SubscriptionView; secret: string | null };

export const MESSAGE_STATES = ['ready', 'queued', 'held', 'sent', 'dead', 'digested'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** A message on its way. `dueAt`: when it is tried next, where it waits. */
export type SentMessageView = {
  id: number;
  /** The id that the receiver sees, the same at every attempt. */
  webhookId: string;
  state: MessageState;
  attempts: number;
  createdAt: string;
  dueAt: string | null;
  lastAt: string | null;
  /** What the receiver said to the last attempt. */
  answer: string | null;
  message: Message;
};

export type SentMessagePage = { subscription: SubscriptionView; messages: SentMessageView[]; cursor: string | null };

/** What came back from a test message. */
export type TestView = { outcome: SendOutcome; status: number | null; answer: string; durationMs: number };

export const MAX_COUNTED = 1_000;
