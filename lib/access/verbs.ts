/**
 * The one table of what may be done here: for each verb the role that a person needs, and the scope that a token needs.
 * Every door names its verb, and every operation asks for it (`requireAccess` in lib/context).
 */
import type { Role } from '#lib/actor.ts';

/** The scopes of API tokens. `any`: a token of any scope will do. The scope `admin` may do everything. */
type NeededScope = 'ingest' | 'read' | 'replay' | 'observe' | 'expect' | 'admin' | 'any';

export type Need = {
  role: Role;
  scope: NeededScope;
  /** What the role has to be for: a project, or the whole installation. */
  of: 'project' | 'installation';
};

export const VERBS = {
  /** Read pages and answers. Open to everybody while reading is open. */
  read: { role: 'viewer', scope: 'read', of: 'project' },
  /** Verify a document that is not stored. */
  'document.verify': { role: 'viewer', scope: 'any', of: 'project' },
  /** Check the text of a policy or a predicate type, which is not stored. */
  'policy.check': { role: 'viewer', scope: 'any', of: 'project' },
  /** Ask whether an artifact may be deployed. The decision is stored with its caller. */
  'gate.ask': { role: 'viewer', scope: 'any', of: 'project' },

  /** Read the original bytes of a document in which a secret was found. */
  'secret.read': { role: 'contributor', scope: 'read', of: 'project' },
  'evidence.send': { role: 'contributor', scope: 'ingest', of: 'project' },
  /** State an earlier time at which evidence was received. */
  'evidence.backdate': { role: 'admin', scope: 'replay', of: 'installation' },
  'waiver.request': { role: 'contributor', scope: 'ingest', of: 'project' },
  /** Be told about events that one may see: one's own subscriptions. */
  'subscription.own': { role: 'contributor', scope: 'admin', of: 'project' },

  /** Ask GitHub at once what it lists of an artifact. */
  'github.ask': { role: 'contributor', scope: 'admin', of: 'project' },

  /** Approve or refuse a request, and create a waiver that counts at once where no policy wants an approval. */
  'waiver.decide': { role: 'reviewer', scope: 'admin', of: 'project' },
  'waiver.end': { role: 'reviewer', scope: 'admin', of: 'project' },
  'quarantine.change': { role: 'reviewer', scope: 'admin', of: 'project' },
  'expectations.change': { role: 'reviewer', scope: 'admin', of: 'project' },
  /** Find out what a change would do. It changes nothing. */
  'what-if.run': { role: 'reviewer', scope: 'admin', of: 'project' },

  /** Run a drill, which changes nothing but its own record, and acknowledge one. */
  'drill.run': { role: 'reviewer', scope: 'admin', of: 'installation' },

  'policy.change': { role: 'maintainer', scope: 'admin', of: 'project' },
  /** Make a project private or public. */
  'visibility.change': { role: 'maintainer', scope: 'admin', of: 'project' },
  /** Addresses at which everybody who knows one gets the badges of a project. */
  'badge.change': { role: 'maintainer', scope: 'admin', of: 'project' },
  /** Set and remove the targets of figures. */
  'targets.change': { role: 'maintainer', scope: 'admin', of: 'project' },
  /** Say when reports are made by themselves, of a project or of the installation. */
  'report.schedule': { role: 'maintainer', scope: 'admin', of: 'project' },
  'hold.change': { role: 'maintainer', scope: 'admin', of: 'project' },
  /** Subscriptions that are for projects, or for the whole installation. */
  'subscription.change': { role: 'maintainer', scope: 'admin', of: 'project' },

  /** Report what runs in an environment. */
  'inventory.observe': { role: 'maintainer', scope: 'observe', of: 'installation' },
  /** Say what should run in an environment. Whoever reports what runs must not decide what should. */
  'inventory.expect': { role: 'maintainer', scope: 'expect', of: 'installation' },
  /** Read the original bytes of an inventory: a list of pods may hold secrets. */
  'inventory.read': { role: 'maintainer', scope: 'admin', of: 'installation' },
  /** Say who answers for an environment. */
  'environment.change': { role: 'maintainer', scope: 'admin', of: 'installation' },
  'predicate-type.change': { role: 'maintainer', scope: 'admin', of: 'installation' },

  /** Read the audit log, which names people and addresses. */
  'audit-log.read': { role: 'admin', scope: 'admin', of: 'installation' },
  /** Remove the bytes of a document for good. */
  'evidence.seal': { role: 'admin', scope: 'admin', of: 'installation' },
  /** Who may deliver to this installation, and what about. */
  'connection.change': { role: 'admin', scope: 'admin', of: 'installation' },
  'delivery.replay': { role: 'admin', scope: 'admin', of: 'installation' },
  'project.claim': { role: 'admin', scope: 'admin', of: 'installation' },
  'retention.run': { role: 'admin', scope: 'admin', of: 'installation' },
  'token.change': { role: 'admin', scope: 'admin', of: 'installation' },
  'trust.change': { role: 'admin', scope: 'admin', of: 'installation' },
  /** Local users, the roles of groups, and the sessions of others. */
  'user.change': { role: 'admin', scope: 'admin', of: 'installation' },
  'vsa-key.change': { role: 'admin', scope: 'admin', of: 'installation' },
} as const satisfies { [verb: string]: Need };

export type Verb = keyof typeof VERBS;
