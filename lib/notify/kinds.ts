/** What Attestry tells subscribers about. The type of an event of the outbox is one of these kinds. */

/** The kinds of event that a subscription can choose. */
export const EVENT_KINDS = ['evidence', 'status', 'gate', 'waiver', 'trust', 'drift', 'audit', 'drill'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** What each kind is about, for forms, help and documentation. */
export const EVENT_TITLES: { readonly [kind in EventKind]: string } = {
  evidence: 'evidence has arrived',
  status: 'the status of an artifact has changed',
  gate: 'the gate has denied a deployment',
  waiver: 'a waiver ends soon, or has ended',
  trust: 'a trust root or a key ends soon, has ended, or was removed',
  drift: 'what runs in an environment differs from what should',
  audit: 'an audit of the store has found a difference',
  drill: 'a drill has ended',
};

/** How urgent a message is, the least urgent first. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The more urgent of two severities. */
export function worseSeverity(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}
