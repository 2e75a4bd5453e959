/**
 * The closed lists whose values are stored as their index. Append only, because the stored index must keep its meaning.
 */
export const OUTCOMES = ['failed', 'error', 'untrusted', 'unsigned', 'verified'] as const;
/** Worst first: the order of the list sorted by status. */
export const STATUSES = ['failed', 'error', 'incomplete', 'waived', 'unknown', 'verified'] as const;
export const FACT_KINDS = [
  'generic',
  'provenance',
  'sbom',
  'vex',
  'scan',
  'tests',
  'static-analysis',
  'vsa',
  'svr',
  'release',
  'publish',
  'link',
  'scai',
  'reference',
  'image-signature',
  'event',
  'layout',
] as const;
export const SIGNER_KINDS = ['certificate', 'key'] as const;
export const LABEL_KINDS = ['name', 'purl'] as const;
/** How certain it is that an artifact belongs to its project, in ascending order. */
export const PROJECT_LINK_CONFIDENCES = ['none', 'claimed', 'verified', 'provenance'] as const;
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
export const DEPLOYMENT_STATUSES = ['pending', 'deployed', 'failed', 'decommissioned', 'rolled-back'] as const;
export const JOB_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export const DELIVERY_OUTCOMES = ['accepted', 'duplicate', 'refused', 'failed', 'ignored'] as const;
export const TRUST_KINDS = ['trusted-root', 'key', 'npm-keys', 'certificate-authority'] as const;
export const BODY_CODECS = ['raw', 'zstd', 'zstd-dictionary', 'base64-extracted'] as const;
export const ACTOR_KINDS = ['anonymous', 'token', 'workload', 'person', 'webhook', 'command-line', 'job'] as const;
