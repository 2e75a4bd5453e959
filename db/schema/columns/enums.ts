/**
 * The closed lists whose values are stored as their index. New values may only be appended, because a stored index must
 * keep its meaning. The kinds of evidence are such a list too: lib/evidence/model/kinds.ts.
 */

/** Outcomes of the verification of a document. */
export const OUTCOMES = ['failed', 'error', 'untrusted', 'unsigned', 'verified'] as const;

/** The statuses of an artifact, worst first: the order of the artifact list sorted by status. */
export const STATUSES = ['failed', 'error', 'incomplete', 'waived', 'unknown', 'verified'] as const;

/** How a signer is identified. */
export const SIGNER_KINDS = ['certificate', 'key'] as const;

/** Kinds of label of an artifact. */
export const LABEL_KINDS = ['name', 'purl'] as const;

/** Kinds of search term (see db/schema/search/term.ts). */
export const SEARCH_TERM_KINDS = ['name', 'advisory', 'finding', 'parameters'] as const;

/** How certain it is that an artifact belongs to its project, in ascending order. */
export const PROJECT_LINK_CONFIDENCES = ['none', 'claimed', 'verified', 'provenance'] as const;

/** Kinds of lineage edge, each named after the relation of its start to its end. */
export const EDGE_KINDS = [
  'source-of',
  'built',
  'contains',
  'depends-on',
  'describes',
  'deployed-to',
  'released-as',
  'material-of',
] as const;

/** The kinds of lineage node. A packed node reference is `row id * 16 + index in this list`. */
export const NODE_KINDS = [
  'artifact',
  'source',
  'build',
  'material',
  'component',
  'sbom',
  'release',
  'deployment',
] as const;

/** States of a deployment. */
export const DEPLOYMENT_STATUSES = ['pending', 'deployed', 'failed', 'decommissioned', 'rolled-back'] as const;

/** States of a background job. */
export const JOB_STATES = ['waiting', 'running', 'done', 'failed'] as const;

/** Outcomes of a webhook delivery. */
export const DELIVERY_OUTCOMES = ['accepted', 'duplicate', 'refused', 'failed', 'ignored'] as const;

/** Kinds of trust entry. */
export const TRUST_KINDS = ['trusted-root', 'key', 'npm-keys', 'certificate-authority'] as const;

/** How a body is compressed (see codec/pack.ts). */
export const BODY_CODECS = ['raw', 'zstd', 'zstd-dictionary', 'base64-extracted'] as const;

/** Kinds of actor (see lib/actor.ts). */
export const ACTOR_KINDS = ['anonymous', 'token', 'workload', 'person', 'webhook', 'command-line', 'job'] as const;

/** What makes a document somebody's word (see lib/authority/speaker.ts). */
export const SPEAKER_BASES = ['sender', 'repository', 'key', 'certificate'] as const;

/** Decisions of the gate, in the order in which lists show them. */
export const GATE_DECISION_VALUES = ['deny', 'unknown', 'allow'] as const;

/** How often a schedule makes a report. */
export const RHYTHMS = ['week', 'month'] as const;

/** What has become of a request for a waiver. Waivers from before there were requests are approved. */
export const WAIVER_DECISIONS = ['approved', 'requested', 'refused'] as const;

/** The statuses of an OpenVEX statement that a waiver can propose. */
export const WAIVER_VEX_STATUSES = ['under_investigation', 'not_affected', 'affected'] as const;

/** What a secret of a connection is for: `deliver` authenticates deliveries, `fetch` the requests to the source. */
export const CONNECTION_SECRET_PURPOSES = ['deliver', 'fetch'] as const;

/**
 * States of a message to a subscription. `ready`: it is sent next, or tried again. `queued`: it waits for an earlier
 * message about the same thing. `held`: it waits for a digest. `digested`: a digest has it.
 */
export const NOTIFICATION_STATES = ['ready', 'queued', 'held', 'sent', 'dead', 'digested'] as const;

/**
 * How the newest attempt to ask about a package ended. `unreached`: nobody knows; `refused`: the registry answered
 * something that another attempt will hardly change.
 */
export const PACKAGE_OUTCOMES = ['never', 'read', 'unreached', 'refused'] as const;

/** What came of the attestations of a file. `refused`: one of them at least was not taken. */
export const PACKAGE_FILE_OUTCOMES = ['ingested', 'refused'] as const;

/**
 * How the newest attempt to ask GitHub about an artifact ended. `unreached`: nobody knows; `refused`: it answered
 * something that another attempt will hardly change; `personal`: the repository belongs to no organisation, and only
 * these have records.
 */
export const GITHUB_RECORD_OUTCOMES = ['never', 'read', 'unreached', 'refused', 'personal'] as const;
