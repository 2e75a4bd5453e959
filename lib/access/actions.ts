/**
 * What the audit log records. Every verb that changes something leads to actions here, or says why it has none: a test
 * compares this table with `VERBS`, and every door with what it writes.
 */
import type { Verb } from './verbs.ts';

/** The actions of the audit log, each with the verb that allows it. Null: whoever can sign in may do it. */
export const ACTIONS = {
  'session.start': null,
  'session.end': null,
  'waiver.request': 'waiver.request',
  'waiver.create': 'waiver.decide',
  'waiver.approve': 'waiver.decide',
  'waiver.refuse': 'waiver.decide',
  'waiver.end': 'waiver.end',
  'quarantine.create': 'quarantine.change',
  'quarantine.release': 'quarantine.change',
  'expectations.change': 'expectations.change',
  'visibility.change': 'visibility.change',
  'badge.make': 'badge.change',
  'badge.revoke': 'badge.change',
  'drill.run': 'drill.run',
  'drill.acknowledge': 'drill.run',
  'policy.apply': 'policy.change',
  'policy.retire': 'policy.change',
  'targets.change': 'targets.change',
  'report-schedule.create': 'report.schedule',
  'report-schedule.end': 'report.schedule',
  'hold.create': 'hold.change',
  'hold.release': 'hold.change',
  'subscription.create': 'subscription.change',
  'subscription.change': 'subscription.own',
  'subscription.remove': 'subscription.own',
  'subscription.test': 'subscription.own',
  'subscription.replay': 'subscription.own',
  'github.ask': 'github.ask',
  'inventory.observe': 'inventory.observe',
  'inventory.expect': 'inventory.expect',
  'inventory.withdraw': 'inventory.expect',
  'environment.change': 'environment.change',
  'predicate-type.apply': 'predicate-type.change',
  'predicate-type.retire': 'predicate-type.change',
  'evidence.seal': 'evidence.seal',
  'connection.add': 'connection.change',
  'connection.rotate': 'connection.change',
  'connection.end': 'connection.change',
  'connection.ask': 'connection.change',
  'delivery.replay': 'delivery.replay',
  'project.claim': 'project.claim',
  'project.withdraw': 'project.claim',
  'retention.start': 'retention.run',
  'token.create': 'token.change',
  'token.rotate': 'token.change',
  'token.revoke': 'token.change',
  'trust.add': 'trust.change',
  'trust.remove': 'trust.change',
  'user.add': 'user.change',
  'user.remove': 'user.change',
  'user.change-password': 'user.change',
  'role.grant': 'user.change',
  'role.withdraw': 'user.change',
  'vsa-key.add': 'vsa-key.change',
  'vsa-key.revoke': 'vsa-key.change',
} as const satisfies { [action: string]: Verb | null };

export type Action = keyof typeof ACTIONS;

/** The names of all actions. */
export const ACTION_NAMES = Object.keys(ACTIONS) as Action[];

type RecordedVerb = Exclude<(typeof ACTIONS)[Action], null>;

/** The verbs without actions, and why. A verb that is in neither table does not compile. */
export const VERBS_WITHOUT_ACTIONS: { [verb in Exclude<Verb, RecordedVerb>]: string } = {
  read: 'it changes nothing',
  'secret.read': 'it changes nothing',
  'inventory.read': 'it changes nothing',
  'audit-log.read': 'it changes nothing',
  'document.verify': 'it changes nothing',
  'policy.check': 'it changes nothing',
  'what-if.run': 'it changes nothing',
  'gate.ask': 'every decision of the gate is stored with its caller',
  'evidence.send': 'every document has its own entry in the evidence log, with its sender',
  'evidence.backdate': 'every document has its own entry in the evidence log, with its sender',
};
