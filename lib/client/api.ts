/** The types of the API. Generated from its OpenAPI document by lib/http/openapi/typescript/write-api.ts. */

export type VerifyRequest = {
  /** The document as JSON, or as a string. Either this or `documentBase64` is required */
  document?: unknown;
  /** The bytes of the document, in base64 */
  documentBase64?: string;
  expect?: Expectation;
  trust?: TrustMaterial;
  /**
   * The annotations of the OCI layer when the document is such a layer; cosign stores the signature, the
   * certificate and the log entry in them
   */
  annotations?: {
    [name: string]: unknown;
  };
};

/** What the caller expects of the document. A difference fails the check `identity`, `subject` or `predicate` */
export type Expectation = {
  /** The digest of the artifact: `algorithm:hex` */
  digest?: string;
  /** The artifact itself, in base64; at most 16 MiB. Use `digest` for a larger one */
  artifactBase64?: string;
  /** The exact identity (subject alternative name) in the certificate of the signer */
  identity?: string;
  /** A regular expression for the identity. It must match the whole identity, with or without anchors */
  identityRegexp?: string;
  /** The OIDC issuer in the certificate */
  issuer?: string;
  /** The source repository of the build */
  sourceRepository?: string;
  /** The git ref of the build */
  sourceRef?: string;
  /** The branch of the build: its name or its full ref */
  sourceBranch?: string;
  /** The tag of the build: its name or its full ref */
  sourceTag?: string;
  /** `v1`, `v1.2` or `v1.2.3`: the tag of the build must be of that version, by the rules of slsa-verifier */
  sourceVersionedTag?: string;
  /** Require a known builder. Without `builderId`, only released workflows of slsa-github-generator pass */
  requireBuilder?: boolean;
  /** The id of the builder. Without a git ref, it matches the builder at every ref */
  builderId?: string;
  /** The predicate type of the in-toto statement */
  predicateType?: string;
  /** The name of the package, with its scope */
  package?: string;
  /** The version of the package */
  version?: string;
  /** The verifier of a verification summary (VSA) */
  verifierId?: string;
  /** The resource of a verification summary */
  resourceUri?: string;
  /** The levels of a verification summary; a higher level of a track implies the lower ones */
  verifiedLevels?: string[];
};

/** The trust material for this request. It replaces the configured trust; without it, the configured trust counts */
export type TrustMaterial = {
  /** A Sigstore trusted_root.json */
  trustedRoot?: {
    [name: string]: unknown;
  };
  keys?: {
    /** A public key, or a chain of certificates */
    pem: string;
    /** The name of the key that bundles can give as their hint */
    hint?: string;
    /** RFC 3339; without it, there is no earliest time */
    validFrom?: string;
    /** RFC 3339; without it, there is no latest time */
    validUntil?: string;
  }[];
  /** The npm registry's list of keys */
  npmKeys?: {
    [name: string]: unknown;
  };
  /**
   * The number of log entries (`tlog`), SCTs (`ctlog`) and trusted times (`timestamp`) that a document needs.
   * Each one that is given replaces that of the trusted root or key; the others stay
   */
  thresholds?: {
    tlog?: number;
    ctlog?: number;
    timestamp?: number;
  };
};

export type ExpectationsRequest = {
  /** The document as in the response. A member that is missing keeps its derived value; null: all of them */
  document: unknown;
  /** The reason for the change, shown with the version */
  reason: string;
  /** The version of the expectations that the caller has seen */
  version: number;
};

export type AcceptRequest = {
  /** The signer that speaks for the project */
  signer?: {
    identity: string;
    issuer: string | null;
  };
  /** The sender that speaks for the project */
  sender?: string;
  /** The builder whose provenance counts */
  builder?: string;
  /** The kinds of claim that signer or sender may make */
  kinds?: 'all' | string[];
  /** The reason for the change, shown with the version */
  reason: string;
  /** The version of the expectations that the caller has seen */
  version: number;
};

export type SignInRequest = {
  name: string;
  password: string;
};

export type VisibilityRequest = {
  visibility: Visibility;
  /** Why, for the history */
  reason: string;
};

/** `private`: the project and everything about it exists only for callers with a role for it */
export type Visibility = 'public' | 'private';

export type BadgeAddressRequest = {
  /** What the address is for, 1 to 200 characters */
  note: string;
};

export type TargetRequest = {
  figure: TargetFigure;
  /** A share from 0 to 1 with at most four decimals, or whole seconds; null removes the target */
  value: number | null;
  /** Why, for the history */
  reason: string;
  /** The version of this figure in `versions`; 409 where it is another one by now */
  version: number;
};

/** A figure that can have a target: its path in the answer of `/api/v1/metrics` */
export type TargetFigure = 'coverage' | 'coverageDeployed' | 'timeToVerify.p50' | 'timeToVerify.p90' | 'timeToVerify.p99' | 'defectLeakage';

export type OwnerRequest = {
  /** At most 200 characters; empty: nobody answers for it */
  owner: string;
  reason: string;
};

/** `expected`: what should run. `observed`: what really runs */
export type InventoryKind = 'expected' | 'observed';

/**
 * `not-expected`: it runs, and nothing says that it should. `not-running`: it should run, and does not.
 * `changed`: another digest runs in the place of the expected one. `without-evidence`: it runs, and no
 * provenance that counts is about it. `unresolved`: nobody can say which manifest its tag names; this is no
 * drift
 */
export type FindingKind = 'not-expected' | 'not-running' | 'changed' | 'without-evidence' | 'unresolved';

export type DrillRequest = {
  /** The id of the scenario */
  scenario: string;
  /** The policy that applies to this project is tried. Default: the one that applies to every project */
  project?: string;
  /** And in this environment */
  environment?: string;
  reason?: string;
  /** In how many minutes somebody should acknowledge it; default 60 */
  acknowledgeWithinMinutes?: number;
};

export type DrillAcknowledgeRequest = {
  /** What was noticed, and what follows from it */
  note: string;
};

/**
 * `allow`: the status is verified or waived, or the policy only warns, and every expectation is met. `deny`: the
 * status is failed or incomplete, or an expectation is not met. `unknown`: nothing can be said; the artifact is
 * unknown, ambiguous, or could not be checked
 */
export type GateDecision = 'deny' | 'unknown' | 'allow';

/** Exactly one of `digest`, `digests` and `image` is required */
export type GateRequest = {
  /** The digest of one artifact: `algorithm:hex` */
  digest?: string;
  /** The digests of 1 to 200 artifacts */
  digests?: string[];
  /** An image reference. Attestry asks no registry: a tag has a digest only if evidence gives it one */
  image?: string;
  /** The environment to deploy to */
  environment?: string;
  expect?: GateExpectation;
  /** How long to wait, in milliseconds, while evidence is being examined or nothing is known yet */
  waitMs?: number;
};

/** What the caller expects of each artifact. Verified evidence must say so, or the answer is `deny` */
export type GateExpectation = {
  /** The source repository of the build */
  sourceRepository?: string;
  /** The git ref of the build */
  sourceRef?: string;
  /** The id of the builder. Without a git ref, it matches the builder at every ref */
  builderId?: string;
  /** The exact identity (subject alternative name) of the signer */
  identity?: string;
  /** The OIDC issuer in the certificate of the signer */
  issuer?: string;
  /** The lowest SLSA Build level that is enough */
  slsaLevel?: 1 | 2 | 3;
};

/** A review of Kubernetes: admission.k8s.io/v1 AdmissionReview */
export type AdmissionReview = {
  apiVersion: 'admission.k8s.io/v1';
  kind: 'AdmissionReview';
  request: {
    uid: string;
    operation: string;
    namespace?: string;
    dryRun?: boolean | null;
    object?: unknown;
    oldObject?: unknown;
  };
};

export type PolicyRequest = {
  /** The document: an object, or its text in YAML or JSON */
  document: unknown;
  /** The reason for the change, shown with the version */
  reason: string;
  /** Change it only where this is the current version; 0: only where there is no policy with this id */
  version?: number;
};

export type PolicyCheckRequest = {
  /** The document: an object, or its text in YAML or JSON */
  document: unknown;
};

export type PolicyRetirement = {
  /** The reason for the change, shown with the version */
  reason: string;
  /** Change it only where this is the current version; 0: only where there is no policy with this id */
  version?: number;
};

/**
 * Changes that are tried and not made, all of them together. Each one has the shape of the request that makes
 * it; reason, owner and version may be left out
 */
export type WhatIfDraft = {
  /** Documents of policies to apply, each as an object, or as text in YAML or JSON */
  apply?: (string | {
    [name: string]: unknown;
  })[];
  /** Ids of policies to retire */
  retire?: string[];
  /** Changes of the trust */
  trust?: ({
    /** The text of a trusted root, public key, npm key list or certificate authority */
    file: string;
    name?: string;
    /** The key id that documents use for the key */
    hint?: string;
    validFrom?: string;
    validUntil?: string;
    thresholds?: {
      tlog?: number;
      ctlog?: number;
      timestamp?: number;
    };
  } | {
    /** The id or the name of the entry to remove */
    remove: string;
  })[];
  /** Projects to claim, and claims to withdraw */
  claims?: ({
    /** The slug of the project */
    slug: string;
    repositoryId?: string;
    ownerId?: string;
  } | {
    /** The slug of the project */
    withdraw: string;
  })[];
  /** Expectations of projects: the bodies of the requests that change them, with `project` */
  expectations?: ({
    /** The document as in the response. A member that is missing keeps its derived value; null: all of them */
    document: unknown;
    /** The reason for the change, shown with the version */
    reason?: string;
    /** The version of the expectations that the caller has seen */
    version?: number;
    /** The slug of the project */
    project: string;
  } | {
    /** The signer that speaks for the project */
    signer?: {
      identity: string;
      issuer: string | null;
    };
    /** The sender that speaks for the project */
    sender?: string;
    /** The builder whose provenance counts */
    builder?: string;
    /** The kinds of claim that signer or sender may make */
    kinds?: 'all' | string[];
    /** The reason for the change, shown with the version */
    reason?: string;
    /** The version of the expectations that the caller has seen */
    version?: number;
    /** The slug of the project */
    project: string;
  })[];
  /** Waivers to create, to approve and to end */
  waivers?: ({
    /** The id of a rule of a policy in force */
    rule: string;
    /** The digest of the artifact; either `artifact` or `project` */
    artifact?: string;
    /** The present or earlier slug of the project, `host/owner/name` */
    project?: string;
    /** The person or team that answers for the waiver */
    owner?: string;
    /** The reason, shown beside the status */
    reason?: string;
    /**
     * An RFC 3339 time, or a day, which stands for its start in UTC; at most 366 days from now, or fewer where a
     * policy says so
     */
    expiresAt: string;
    /** The waiver counts only in this environment, and not in the status without environment */
    environment?: string;
    /** The waiver accepts only findings with this id or alias; only for a rule about vulnerabilities */
    vulnerability?: string;
    /**
     * The waiver accepts only findings in this package, in every version where it names none; only for a rule
     * about vulnerabilities
     */
    component?: string;
    /** What the draft of the OpenVEX statement says; `under_investigation` by default */
    vexStatus?: 'under_investigation' | 'not_affected' | 'affected';
    /** Why the artifact is `not_affected`; either this or `impact` */
    justification?: 'component_not_present' | 'vulnerable_code_not_present' | 'vulnerable_code_not_in_execute_path' | 'vulnerable_code_cannot_be_controlled_by_adversary' | 'inline_mitigations_already_exist';
    /** Why the artifact is `not_affected`, in words */
    impact?: string;
  } | {
    /** The reason, shown beside the status */
    reason?: string;
    /** The number of the waiver to approve */
    approve: number;
  } | {
    /** The reason, shown beside the status */
    reason?: string;
    /** The number of the waiver to end */
    revoke: number;
  })[];
  /** Evidence to quarantine, and quarantines to release */
  quarantine?: ({
    /** The id of one document */
    evidence?: string;
    /** Everything that this actor has sent and will send, as `kind:identifier` of `sentBy` */
    sender?: string;
    /** Everything that this signer has signed and will sign: the identity of a certificate, or a key id */
    signer?: string;
    /** The issuer of the certificate, when several signers share an identity */
    issuer?: string;
    /** Evidence received at or after this RFC 3339 time */
    from?: string;
    /** Evidence received before this RFC 3339 time */
    until?: string;
    /** The reason, shown on the page of each document */
    reason?: string;
  } | {
    reason?: string;
    /** The number of the quarantine to release */
    release: number;
  })[];
};

export type QuarantineRequest = {
  /** The id of one document */
  evidence?: string;
  /** Everything that this actor has sent and will send, as `kind:identifier` of `sentBy` */
  sender?: string;
  /** Everything that this signer has signed and will sign: the identity of a certificate, or a key id */
  signer?: string;
  /** The issuer of the certificate, when several signers share an identity */
  issuer?: string;
  /** Evidence received at or after this RFC 3339 time */
  from?: string;
  /** Evidence received before this RFC 3339 time */
  until?: string;
  /** The reason, shown on the page of each document */
  reason: string;
};

export type QuarantineRelease = {
  reason: string;
};

export type ReportScheduleRequest = {
  name: string;
  /** The slug of a project; without it, all projects */
  project?: string;
  every: 'week' | 'month';
  /**
   * The UTC day on which the report is made and the next period begins: of the week, 1 (Monday) to 7, or of the
   * month, 1 to 28
   */
  day: number;
  reason: string;
};

export type ReportScheduleEnd = {
  reason: string;
};

/** Exactly one of `project`, `artifact` and `evidence` */
export type HoldRequest = {
  /** A project, as `github.com/owner/name`: everything of it, also what arrives later */
  project?: string;
  /** The digest of an artifact: every document about it, also those that arrive later */
  artifact?: string;
  /** The id of one document */
  evidence?: string;
  reason: string;
};

export type HoldRelease = {
  reason: string;
};

export type SealRequest = {
  reason: string;
  /**
   * Secrets in the document that no rule finds: they are removed from names, facts and sentences too, and stored
   * nowhere
   */
  secrets?: string[];
};

export type ConnectionRequest = {
  /** `github`, `cdevents`, `generic` … */
  source: string;
  /** 1 to 60 lower-case letters, digits and hyphens */
  name: string;
  /** The hosts of its repositories, where they are not those of the source */
  hosts?: string[];
  /** Patterns of projects that it may speak about, as `github.com/acme/*` */
  projects?: string[];
  allProjects?: boolean;
  environments?: string[];
  /** The mapping of a generic connection, where the registry is, or the packages */
  settings?: unknown;
  /** A secret that the sender has made; without it one is made */
  secret?: string;
  /** The token for requests to the source */
  token?: string;
  reason: string;
};

export type ConnectionRotation = {
  /** A secret that the sender has made; without it one is made */
  secret?: string;
  /** A new token for requests to the source; with it alone the secret stays */
  token?: string;
  /** How long the secret before is accepted: a day by default, at most 30 days */
  overlapMinutes?: number;
  reason: string;
};

export type ConnectionEnd = {
  reason: string;
};

export type SubscriptionRequest = {
  name: string;
  target: {
    kind: 'webhook' | 'cloudevents' | 'slack' | 'teams' | 'email' | 'github-status' | 'github-check' | 'gitlab-status';
    /**
     * An https address; ATTESTRY_NOTIFY_HOSTS names hosts without TLS or with private addresses. Of `email` one
     * address, as `mailto:ops@example.com`. Of `github-status`, `github-check` and `gitlab-status` the address
     * of a repository or of its owner, as `https://github.com/acme/app`
     */
    url: string;
    /**
     * `whsec_` and 24 to 64 bytes as base64 (Standard Webhooks). Without it, Attestry makes one for a `webhook`.
     * None for `slack`, `teams` and `email`. Of `github-status` and `gitlab-status` an access token, of
     * `github-check` the private key of the App as PEM
     */
    secret?: string;
    /** Of `github-check`: the client ID or the number of the GitHub App */
    app?: string;
  };
  /** `person`: whoever has signed in. Only events that the owner may see are sent */
  owner: {
    kind: 'person';
  } | {
    kind: 'project';
    pattern: string;
  } | {
    kind: 'installation';
  };
  choice?: {
    /**
     * Empty: all. `evidence`: evidence has arrived. `status`: the status of an artifact has changed. `gate`: the
     * gate has denied a deployment. `waiver`: a waiver ends soon, or has ended. `trust`: a trust root or a key
     * ends soon, has ended, or was removed. `drift`: what runs in an environment differs from what should.
     * `audit`: an audit of the store has found a difference. `drill`: a drill has ended
     */
    events?: ('evidence' | 'status' | 'gate' | 'waiver' | 'trust' | 'drift' | 'audit' | 'drill')[];
    /** Patterns of projects, as `acme/*`. Empty: all that the owner may see */
    projects?: string[];
    /** Names of environments. Empty: all */
    environments?: string[];
    /** The least urgent messages that are sent */
    severity?: 'info' | 'warning' | 'critical';
  };
  timing?: {
    /** `daily`: one digest at 08:00. `weekly`: one digest on Monday at 08:00, both in the time zone */
    rhythm?: 'immediate' | 'daily' | 'weekly';
    /** Hours at which nothing is sent; what happens then is one digest at their end */
    quiet?: {
      from: string;
      until: string;
    } | null;
    /** A name of the IANA database */
    timeZone?: string;
    /** Above so many messages in five minutes, the rest is one digest. Null: every message is sent */
    storm?: number | null;
  };
  reason?: string;
};

/** What is left out stays as it is */
export type SubscriptionUpdate = {
  name?: string;
  /** Another address or secret; the kind stays */
  target?: {
    kind: 'webhook' | 'cloudevents' | 'slack' | 'teams' | 'email' | 'github-status' | 'github-check' | 'gitlab-status';
    /**
     * An https address; ATTESTRY_NOTIFY_HOSTS names hosts without TLS or with private addresses. Of `email` one
     * address, as `mailto:ops@example.com`. Of `github-status`, `github-check` and `gitlab-status` the address
     * of a repository or of its owner, as `https://github.com/acme/app`
     */
    url: string;
    /**
     * `whsec_` and 24 to 64 bytes as base64 (Standard Webhooks). Without it, Attestry makes one for a `webhook`.
     * None for `slack`, `teams` and `email`. Of `github-status` and `gitlab-status` an access token, of
     * `github-check` the private key of the App as PEM
     */
    secret?: string;
    /** Of `github-check`: the client ID or the number of the GitHub App */
    app?: string;
  };
  choice?: {
    /**
     * Empty: all. `evidence`: evidence has arrived. `status`: the status of an artifact has changed. `gate`: the
     * gate has denied a deployment. `waiver`: a waiver ends soon, or has ended. `trust`: a trust root or a key
     * ends soon, has ended, or was removed. `drift`: what runs in an environment differs from what should.
     * `audit`: an audit of the store has found a difference. `drill`: a drill has ended
     */
    events?: ('evidence' | 'status' | 'gate' | 'waiver' | 'trust' | 'drift' | 'audit' | 'drill')[];
    /** Patterns of projects, as `acme/*`. Empty: all that the owner may see */
    projects?: string[];
    /** Names of environments. Empty: all */
    environments?: string[];
    /** The least urgent messages that are sent */
    severity?: 'info' | 'warning' | 'critical';
  };
  timing?: {
    /** `daily`: one digest at 08:00. `weekly`: one digest on Monday at 08:00, both in the time zone */
    rhythm?: 'immediate' | 'daily' | 'weekly';
    /** Hours at which nothing is sent; what happens then is one digest at their end */
    quiet?: {
      from: string;
      until: string;
    } | null;
    /** A name of the IANA database */
    timeZone?: string;
    /** Above so many messages in five minutes, the rest is one digest. Null: every message is sent */
    storm?: number | null;
  };
  /** RFC 3339. What happens until then is not sent */
  mutedUntil?: string | null;
  /** `true`: what waited since it was switched off is sent, the oldest first */
  enabled?: boolean;
  reason?: string;
};

export type WaiverRequest = {
  /** The id of a rule of a policy in force */
  rule: string;
  /** The digest of the artifact; either `artifact` or `project` */
  artifact?: string;
  /** The present or earlier slug of the project, `host/owner/name` */
  project?: string;
  /** The person or team that answers for the waiver */
  owner: string;
  /** The reason, shown beside the status */
  reason: string;
  /**
   * An RFC 3339 time, or a day, which stands for its start in UTC; at most 366 days from now, or fewer where a
   * policy says so
   */
  expiresAt: string;
  /** The waiver counts only in this environment, and not in the status without environment */
  environment?: string;
  /** The waiver accepts only findings with this id or alias; only for a rule about vulnerabilities */
  vulnerability?: string;
  /**
   * The waiver accepts only findings in this package, in every version where it names none; only for a rule
   * about vulnerabilities
   */
  component?: string;
  /** What the draft of the OpenVEX statement says; `under_investigation` by default */
  vexStatus?: 'under_investigation' | 'not_affected' | 'affected';
  /** Why the artifact is `not_affected`; either this or `impact` */
  justification?: 'component_not_present' | 'vulnerable_code_not_present' | 'vulnerable_code_not_in_execute_path' | 'vulnerable_code_cannot_be_controlled_by_adversary' | 'inline_mitigations_already_exist';
  /** Why the artifact is `not_affected`, in words */
  impact?: string;
};

export type WaiverApproval = {
  /** The reason, shown beside the status */
  reason?: string;
};

export type WaiverRefusal = {
  /** The reason, shown beside the status */
  reason: string;
};

export type WaiverRevocation = {
  /** The reason, shown beside the status */
  reason?: string;
};

export type IngestResponse = {
  results: IngestResult[];
};

export type IngestResult = {
  /** `duplicate`: the same bytes were stored before. `rejected`: the document cannot be read */
  outcome: 'stored' | 'duplicate' | 'rejected';
  /** The id of a document: the SHA-256 of its original bytes */
  id: string;
  /** The format of the document, such as `sigstore-bundle` or `cyclonedx`; null when it cannot be read */
  format: string | null;
  /** The predicate type of an in-toto statement; null for other documents */
  predicateType: string | null;
  /** The artifacts that the document names; a bounded number of them */
  subjects: {
    name: string | null;
    /** in-toto DigestSet: the value of the digest by algorithm */
    digest: {
      [name: string]: string;
    };
  }[];
  /** Null for a rejected document */
  verification: Verification | null;
  /** Why the document was rejected; only with the outcome `rejected` */
  error?: DocumentError;
  /** True for a duplicate whose bytes retention had dropped: they are stored again */
  restored?: boolean;
  /** Parts of the document that were skipped or read leniently; left out when there are none */
  remarks?: {
    /** Stable, kebab-case */
    code: string;
    /** The position in the file: a JSON pointer (RFC 6901), or `line N` */
    pointer: string;
    message: string;
  }[];
};

export type Verification = {
  outcome: VerificationOutcome;
  /** Null unless the key of the signer verifies the signature */
  signer: Signer | null;
  /** One or more results for each of the eight checks, for every signed document; none for an unsigned one */
  checks: Check[];
  /** The earliest trusted time; null when there is none */
  signedAt: string | null;
  /** The times that trusted timestamp authorities and transparency logs confirm */
  trustedTimes: {
    source: 'rfc3161' | 'transparency-log';
    /** A time: RFC 3339, UTC */
    time: string;
    authority: string;
  }[];
  /** The entries of transparency logs in the document */
  logEntries: {
    log: string;
    logIndex: string | null;
    integratedTime: string | null;
    kind: string;
    version: string;
    inclusion: 'proof' | 'promise' | 'both' | 'none';
    url: string | null;
  }[];
  /** The fields that both the certificate and the predicate can state */
  comparisons: {
    field: string;
    certificate: string | null;
    predicate: string | null;
    /** Null when the two values cannot be compared */
    agrees: boolean | null;
  }[];
  /** The trust entry that the verification rests on */
  trust: {
    id: string;
    name: string;
    version: number;
  } | null;
  /** The index of the envelope that the result is about, in a document of several envelopes */
  member?: number | null;
  /** A time: RFC 3339, UTC */
  verifiedAt: string;
  /** The duration of the verification, in milliseconds */
  durationMs: number;
};

/**
 * `verified`: the signature is valid, leads to a configured root or key at a trusted time, and the document does
 * not contradict itself. `failed`: at least one check failed. `untrusted`: no check failed, but the document
 * leads to no configured root or key. `unsigned`: there is nothing to verify. `error`: something could not be
 * checked
 */
export type VerificationOutcome = 'verified' | 'failed' | 'untrusted' | 'unsigned' | 'error';

/** The signer, with a signature that its key verifies */
export type Signer = {
  kind: 'certificate';
  /** The subject alternative name of the certificate */
  identity: string;
  identityType: 'uri' | 'email' | 'dns' | 'otherName' | 'subject';
  /** The OIDC issuer that confirmed the identity */
  issuer: string | null;
  /** The Fulcio extensions of the certificate, by name */
  oids: {
    [name: string]: string;
  };
  certificate: {
    subject: string;
    issuer: string;
    serial: string;
    /** A time: RFC 3339, UTC */
    notBefore: string;
    /** A time: RFC 3339, UTC */
    notAfter: string;
    sha256: string;
    keyType: string;
  };
} | {
  kind: 'key';
  identity: string;
  keyId: string;
  keyType: string;
  name: string | null;
};

export type Check = {
  check: CheckName;
  outcome: CheckOutcome;
  /** A stable, kebab-case code of the result */
  code: string;
  /** What was checked and what was found, in one sentence */
  detail: string;
  /** The expected value, if the check compares values */
  expected: string | null;
  /** The value found */
  actual: string | null;
  /** What to do about the result; null when there is nothing to do */
  remediation: string | null;
  /** Details, such as compared fields, certificates and log entries */
  evidence: {
    [name: string]: unknown;
  } | null;
};

/** The name of a verification check of a document */
export type CheckName = 'signature' | 'certificate-chain' | 'sct' | 'transparency-log' | 'timestamp' | 'subject' | 'predicate' | 'identity';

/**
 * `missing`: a required part is absent. `skip`: the check does not apply, was not requested, or was not reached.
 * `error`: the check could not be made
 */
export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'missing' | 'skip' | 'error';

export type DocumentError = {
  /** Stable, kebab-case */
  code: string;
  /** The reason, in one sentence */
  message: string;
  /** The position in the file: a JSON pointer (RFC 6901), or `line N` */
  pointer: string;
};

export type StreamedLine = LineResult | StreamEnd;

/** The result of a document */
export type LineResult = {
  /** `duplicate`: the same bytes were stored before. `rejected`: the document cannot be read */
  outcome: 'stored' | 'duplicate' | 'rejected';
  /** The id of a document: the SHA-256 of its original bytes */
  id: string;
  /** The format of the document, such as `sigstore-bundle` or `cyclonedx`; null when it cannot be read */
  format: string | null;
  /** The predicate type of an in-toto statement; null for other documents */
  predicateType: string | null;
  /** The artifacts that the document names; a bounded number of them */
  subjects: {
    name: string | null;
    /** in-toto DigestSet: the value of the digest by algorithm */
    digest: {
      [name: string]: string;
    };
  }[];
  /** Null for a rejected document */
  verification: Verification | null;
  /** Why the document was rejected; only with the outcome `rejected` */
  error?: DocumentError;
  /** True for a duplicate whose bytes retention had dropped: they are stored again */
  restored?: boolean;
  /** Parts of the document that were skipped or read leniently; left out when there are none */
  remarks?: {
    /** Stable, kebab-case */
    code: string;
    /** The position in the file: a JSON pointer (RFC 6901), or `line N` */
    pointer: string;
    message: string;
  }[];
  /** The number of the line, from 1 */
  line: number;
};

/** The last line. Without one the connection was lost */
export type StreamEnd = {
  summary: {
    /** Whether every line has results */
    complete: boolean;
    /** The number of the last line that has results: the rest begins behind it */
    lines: number;
    /** The number of documents with this outcome */
    stored: number;
    /** The number of documents with this outcome */
    duplicate: number;
    /** The number of documents with this outcome */
    rejected: number;
  };
  /** Why there are no more results; only where it is not complete */
  error?: Problem;
};

/** RFC 9457 problem details; `code` is stable */
export type Problem = {
  type: string;
  title: string;
  /** The HTTP status */
  status: number;
  code: 'bad-request' | 'unreadable' | 'unauthorized' | 'forbidden' | 'not-found' | 'method-not-allowed' | 'conflict' | 'gone' | 'too-large' | 'unsupported-media-type' | 'unprocessable' | 'rate-limited' | 'internal' | 'unavailable';
  /** The cause, in one sentence */
  detail: string;
  /** The part of the request that is wrong: a JSON pointer (RFC 6901), or `line N` in JSON Lines */
  pointer?: string;
  /** Everything that is wrong with a document that is refused as a whole, such as a policy */
  problems?: DocumentProblem[];
  /** The id of the request, as in the header `x-request-id`; the server logs internal errors with it */
  requestId?: string;
  /** The result of each document, when none of several documents could be read or stored */
  results?: unknown[];
};

/** What is wrong at one place of a document */
export type DocumentProblem = {
  /** A JSON pointer (RFC 6901) into the document */
  pointer: string;
  message: string;
  /** From 1; null where the document is no text */
  line: number | null;
  column: number | null;
};

export type Evidence = {
  /** The id of the document: the SHA-256 of its original bytes, as `sha256:hex` */
  id: string;
  /** The format of the document, such as `sigstore-bundle` or `cyclonedx` */
  format: string;
  /** The predicate type of an in-toto statement; null for other documents */
  predicateType: string | null;
  /** The kind of document, in plain words */
  title: string;
  outcome: VerificationOutcome;
  /** The first check that did not pass, in one sentence; null when all passed */
  problem: string | null;
  /** The identity of the signer */
  signer: string | null;
  /** A time: RFC 3339, UTC */
  receivedAt: string;
  /** The earliest trusted time of the signature; null when there is none */
  signedAt: string | null;
  /** Bytes of the original document */
  size: number;
  /** The number of secrets that were found in the document: rotate them. The status does not depend on it */
  secrets: number;
  /** Whether an administrator removed its bytes for good */
  sealed: boolean;
  subjects: {
    name: string | null;
    /** in-toto DigestSet: the value of the digest by algorithm */
    digest: {
      [name: string]: string;
    };
    /** The digest of the artifact that the subject is linked to */
    artifact: string | null;
    /** Whether the document counts for the artifact; null without an artifact */
    counts: boolean | null;
    /** Why it does not count; null where it counts, and without an artifact */
    reason: string | null;
  }[];
  /** The number of subjects that are not in `subjects` */
  subjectsHidden: number;
  verification: Verification;
  /** The claims of the document; `kind` determines the other members */
  facts: {
    kind: string;
    [name: string]: unknown;
  };
  /** How it conforms to the registered types of its predicate; empty where nobody has registered one */
  conformance: Conformance[];
  remarks: {
    /** Stable, kebab-case */
    code: string;
    /** The position in the file: a JSON pointer (RFC 6901), or `line N` */
    pointer: string;
    message: string;
  }[];
  /** The parsed document: payloads decoded, secrets masked, large parts shortened */
  parsed: unknown;
  /** Whether parts of `parsed` were left out */
  parsedCut: boolean;
  /** The number of secrets masked in `parsed` */
  masked: number;
  /** The first 100 secrets that were found in the document */
  foundSecrets: FoundSecret[];
  /** Null for a document that is not sealed */
  seal: Seal | null;
  body: Body;
  /**
   * The RFC 6962 inclusion proof of the document in the log of this server: hashes in hex, from leaf to root.
   * Null before a checkpoint covers the document
   */
  log: {
    index: number;
    leafHash: string;
    treeSize: number;
    root: string;
    proof: string[];
    checkpoint: string;
  } | null;
  /** What of the stored document is not as the log says, in sentences; empty where nothing differs */
  differences?: string[];
  quarantine: Quarantine | null;
  /** Null for a document that was stored before the server recorded senders */
  sentBy: Actor | null;
  /** Every verification of the document, oldest first; the last one counts */
  verifications?: {
    outcome: VerificationOutcome;
    trustVersion: number;
    /** A time: RFC 3339, UTC */
    verifiedAt: string;
  }[];
};

export type Conformance = {
  type: {
    id: string;
    version: number;
    title: string;
  };
  /** The project by whose type it was judged; null where no project is known */
  project: string | null;
  /** `not-judged`: the predicate was not read, or the comparison takes too much work */
  outcome: 'conforms' | 'does-not-conform' | 'not-judged';
  /** The places of the predicate that do not conform; at most 10 */
  violations: {
    pointer: string;
    reason: string;
  }[];
  /** Why it was not judged; null elsewhere */
  reason: string | null;
  /** The fields that the type shows */
  fields: {
    name: string;
    title: string;
    type: 'text' | 'number' | 'boolean' | 'time' | 'digest' | 'link' | 'list';
    /** Secrets are masked, long texts and lists cut; null where there is no value of the type */
    value: ((string | number | boolean) | (string | number | boolean)[]) | null;
    /** Why there is no value; null where there is one */
    problem: string | null;
  }[];
};

/** A secret in a document, without its value */
export type FoundSecret = {
  /** Stable name of the kind, such as `github-token` */
  kind: string;
  /** The kind in words */
  title: string;
  /** Where it is in `parsed` of the document (RFC 6901); empty for text */
  pointer: string;
};

/** Who removed the bytes of a document for good, and why */
export type Seal = {
  reason: string;
  /** A time: RFC 3339, UTC */
  sealedAt: string;
  sealedBy: Actor | null;
};

/** The sender of a document, or the author of a change */
export type Actor = {
  kind: 'anonymous' | 'token' | 'workload' | 'person' | 'webhook' | 'command-line' | 'job';
  /**
   * Distinguishes the actors of one kind: the number of a token, issuer, repository id and subject of a
   * workload, the user of a command line, the kind of a job
   */
  identifier: string;
  /** A name for people; several actors can have the same */
  name: string;
};

/**
 * Whether the original bytes are kept, and the proof of the drop where retention dropped them or an
 * administrator sealed the document
 */
export type Body = {
  kept: true;
} | {
  kept: false;
  /** When it was verified, by which trust, and what was dropped, in sentences */
  remark: string;
  /** A time: RFC 3339, UTC */
  droppedAt: string;
  /** Null for a sealed document */
  policy: {
    id: string;
    version: number;
    /** The days that the policy keeps them, from their receipt */
    days: number;
  } | null;
  /** The number of the run; null for a sealed document */
  run: number | null;
  /** The entry of the log about the drop, as it was logged: its leaf hash is over these bytes */
  entry: string;
  /** The inclusion proof of this entry; null before a checkpoint covers it */
  log: {
    index: number;
    leafHash: string;
    treeSize: number;
    root: string;
    proof: string[];
    checkpoint: string;
  } | null;
  /**
   * The RFC 6962 inclusion proof of the SHA-256 of the document, 32 bytes, in the tree whose root is `sha256` of
   * the entry; null for a sealed document, whose SHA-256 is in the entry itself
   */
  proof: {
    index: number;
    size: number;
    root: string;
    proof: string[];
  } | null;
};

export type Quarantine = {
  id: number;
  /** The id of the one document */
  evidence: string | null;
  sender: Actor | null;
  signer: {
    identity: string;
    issuer: string | null;
  } | null;
  /** Evidence received at or after this time */
  from: string | null;
  /** Evidence received before this time */
  until: string | null;
  reason: string;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  createdBy: Actor | null;
  releasedAt: string | null;
  releasedBy: Actor | null;
  releaseReason: string | null;
  /** How many documents it keeps from counting now */
  documents: number;
  /** The newest of them; at most 10 */
  newest: {
    id: string;
    title: string;
  }[];
};

export type VerifyResponse = {
  /** One result for each document of the file, in order */
  results: VerifyResult[];
};

export type VerifyResult = {
  /** The id of a document: the SHA-256 of its original bytes */
  id: string;
  /** The format of the document, such as `sigstore-bundle` or `cyclonedx`; null when it cannot be read */
  format: string | null;
  /** The predicate type of an in-toto statement; null for other documents */
  predicateType: string | null;
  /** The kind of document, in plain words */
  title: string;
  /** The artifacts that the document names; a bounded number of them */
  subjects: {
    name: string | null;
    /** in-toto DigestSet: the value of the digest by algorithm */
    digest: {
      [name: string]: string;
    };
  }[];
  remarks: {
    /** Stable, kebab-case */
    code: string;
    /** The position in the file: a JSON pointer (RFC 6901), or `line N` */
    pointer: string;
    message: string;
  }[];
  /** Null when the document could not be read */
  verification: Verification | null;
  /** Why the document could not be read */
  error?: DocumentError;
};

export type ArtifactPage = {
  artifacts: ArtifactListItem[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
  /** A number that is counted up to a limit; `atLeast` is true when there may be more */
  total: {
    count: number;
    atLeast: boolean;
  };
  /** With `behind=defects` or `behind=leaked` and no filter but project and period: the number of these defects */
  defects?: {
    count: number;
    atLeast: boolean;
  };
};

export type ArtifactListItem = {
  /** A digest: `algorithm:hex` */
  digest: string;
  name: string | null;
  version: string | null;
  /** Null when no project is known */
  project: ProjectRef | null;
  /** Whether its project is expected here: somebody of this installation has claimed it */
  claimed: boolean;
  status: Status;
  /** The reason for the status, in one sentence */
  reason: string;
  /** The release of which it is the image index or the first file; absent where it has no parts */
  release?: {
    /** The worst status of the artifact and its parts, by which lists and figures count */
    status: Status;
    reason: string;
    /** The part that has this status; null where it is the artifact itself */
    worst: string | null;
    /** The number of its parts, without the artifact itself */
    parts: number;
  };
  /** The image index or first file of whose release it is a part; absent for a release of its own */
  partOf?: string;
  /** Of a file of a release with several files: the tag of the release */
  releaseTag?: string;
  /** The SLSA Build level, concluded from signer and builder; null when none can be concluded */
  slsaLevel: (0 | 1 | 2 | 3) | null;
  /** The identity of the signer */
  signer: string | null;
  /** The environments in which the artifact runs now */
  environments: string[];
  /** With the parameter `environment`: the status by the policy of that environment */
  environmentStatus?: Status;
  /** The reason for that status, in one sentence */
  environmentReason?: string;
  /** With the parameter `q`: why the search finds the artifact, where its name does not say so */
  match?: string;
  /** The number of documents about the artifact */
  evidenceCount: number;
  /** A time: RFC 3339, UTC */
  firstSeen: string;
  /** A time: RFC 3339, UTC */
  statusSince: string;
};

export type ProjectRef = {
  /** The name of the project with its host */
  slug: string;
  /** The part of the slug before the first slash */
  host: string;
  /** The part of the slug after the first slash */
  name: string;
};

/**
 * `verified`: every required check passes. `incomplete`: no required check fails, but required evidence is
 * missing. `failed`: a required check fails. `waived`: failed or incomplete, but a waiver accepts it. `unknown`:
 * nothing is known, no project that is expected here has it, or no rule applies. `error`: a required check could
 * not be made
 */
export type Status = 'verified' | 'incomplete' | 'failed' | 'waived' | 'unknown' | 'error';

export type Suggestions = {
  suggestions: {
    kind: 'project' | 'environment' | 'advisory' | 'component' | 'parameter' | 'name' | 'signer' | 'finding';
    label: string;
    /** The path of its page, or of the list of its artifacts */
    href: string;
  }[];
  /** While the search index of an earlier store is built: the share of the documents in it, in percent */
  indexed?: number;
};

export type Artifact = {
  /** A digest: `algorithm:hex` */
  digest: string;
  /** The names of the artifact; lists show the first one */
  names: string[];
  /** The package URLs of the artifact */
  purls: string[];
  project: ProjectRef | null;
  /** Whether its project is expected here: somebody of this installation has claimed it */
  expected: boolean;
  /** Two expected projects with equal authority over the artifact, `project` first; null without a conflict */
  conflict: [ProjectRef, ProjectRef] | null;
  /** How the artifact was built, in one sentence; null without evidence */
  summary: string | null;
  status: ArtifactStatus;
  /** Null where the policy of an environment gives another status than the one without environment */
  statusSince: string | null;
  /**
   * The time from which on the status may be another one without any change of the evidence: a rule about age
   * may fail, a rule may take effect, or a waiver may end; null where time changes nothing
   */
  holdsUntil: string | null;
  /** The SLSA Build level, concluded from signer and builder; null when none can be concluded */
  slsaLevel: (0 | 1 | 2 | 3) | null;
  /** One verdict for each rule of the policy, evaluated for this response */
  checks: Verdict[];
  /**
   * The waivers in force that cover the artifact, its own and those of its project; `status.waivers` are those
   * that count now
   */
  waivers: Waiver[];
  /** The documents about the artifact, newest first; at most 100 */
  evidence: EvidenceSummary[];
  /** How the newest 20 documents of registered predicate types conform, by the id of the document */
  conformance: {
    [name: string]: Conformance;
  };
  /** The full verification of each document in `evidence` and `coveredBy`, by the id of the document */
  verifications: {
    [name: string]: Verification;
  };
  /** The number of documents that count and are not in `evidence` */
  evidenceHidden: number;
  /** The number of documents about the artifact that are also about something private; they count all the same */
  privateDocuments: number;
  /** Documents about the artifact that do not count, newest first; at most 50 */
  claims: Claim[];
  /** The number of such documents that are not in `claims` */
  claimsHidden: number;
  /** Documents that are quarantined and count for nothing, the newest first; bounded */
  quarantined: {
    id: string;
    title: string;
  }[];
  /** Empty when no image index covers the artifact */
  coveredBy: CoveringIndex[];
  /** The platforms of an image index, in its order; empty for others */
  platforms: Platform[];
  /** The number of platforms that are not in `platforms` */
  platformsHidden: number;
  /** The build that made the artifact; null when it is not known */
  build: {
    builderId: string | null;
    buildType: string | null;
    /** The id of the run of the build */
    invocation: string | null;
    /** The id of the run, when it is an `https` URL */
    invocationUrl: string | null;
    repository: string | null;
    commit: string | null;
    commitUrl: string | null;
    ref: string | null;
    entryPoint: string | null;
    trigger: string | null;
    runner: string | null;
    startedAt: string | null;
    finishedAt: string | null;
  } | null;
  rebuilds: Rebuilds;
  timeline: {
    step: 'commit' | 'review' | 'build' | 'signed' | 'test' | 'scan' | 'sbom' | 'release' | 'deployment' | 'verified' | 'status';
    /** A time: RFC 3339, UTC */
    at: string;
    title: string;
    detail: string | null;
    outcome: 'good' | 'bad' | 'neutral' | 'unknown';
    environment: string | null;
    url: string | null;
    evidenceId: string | null;
  }[];
  deployments: Deployment[];
  /** Null where GitHub is not asked about the artifact */
  githubRecords: GithubRecords | null;
  /** Of a file of a release with several files: the tag of the release */
  releaseTag?: string;
  /** The other known files of that release; at most 128 */
  releaseFiles: ArtifactListItem[];
  /** The other artifacts of the same build; at most 50 */
  siblings: ArtifactListItem[];
  /** The number of siblings that are not in `siblings` */
  siblingsHidden: number;
  /** The changes of the status, newest first; at most 100 */
  history: {
    /** A time: RFC 3339, UTC */
    at: string;
    from: Status | null;
    to: Status;
    reason: string;
    evidenceId: string | null;
  }[];
  /** Further digests that verified statements give the artifact */
  otherDigests: string[];
  /** A time: RFC 3339, UTC */
  firstSeen: string;
  /**
   * From the end of the build, else from the signing, else from the time first seen, to the first time the
   * artifact was verified; null when it never was
   */
  timeToVerifySeconds: number | null;
  policy: AppliedPolicy;
  /** One for each policy that only tries its rules */
  dryRuns: DryRun[];
  /** One for each environment in which the artifact runs now */
  environments: EnvironmentStatus[];
  /** The newest checkpoint of the log */
  log: {
    size: number;
    origin: string;
  } | null;
};

export type ArtifactStatus = {
  status: Status;
  /** The status without waivers */
  underlying: Status;
  /** The reason for the status, in one sentence */
  reason: string;
  /** The rule that decided the status; null when no single rule did */
  rule: string | null;
  /** The waivers that apply */
  waivers: {
    id: string;
    rule: string;
    owner: string;
    reason: string;
    /** A time: RFC 3339, UTC */
    expiresAt: string;
    /** The environment in which alone the waiver counts; null: it counts in all */
    environment: string | null;
    /** The vulnerability whose findings alone the waiver accepts; null: it is not narrowed to one */
    vulnerability: string | null;
    /** The package URL of the component whose findings alone the waiver accepts; null: it is not narrowed to one */
    component: string | null;
  }[];
  /** The statuses of the platforms, only for an image index without verified evidence of its own */
  derived?: {
    /** The number of platforms */
    platforms: number;
    /** The number of platforms with a known status */
    attested: number;
    /** The worst status of a platform; null when none is known */
    weakest: Status | null;
    /** The platforms without a known status; at most 32 */
    missing: string[];
  };
};

/** The result of one rule of the policy */
export type Verdict = {
  /** The id of the rule */
  rule: string;
  /** The policy that the rule belongs to */
  policy: {
    id: string;
    version: number;
  };
  title: string;
  /** `block`: decides the status. `warn` and `info`: only shown */
  severity: 'block' | 'warn' | 'info';
  /** The time from which the rule decides, where it is in the future */
  effective?: string;
  outcome: CheckOutcome;
  /** A stable, kebab-case code of the result */
  code: string;
  /** The result in a few words */
  brief: string;
  /** What was evaluated and what was found */
  detail: string;
  /** The expected value, if the rule compares values */
  expected: string | null;
  /** The value found */
  actual: string | null;
  /** The ids of the documents that the verdict is based on */
  evidence: string[];
  /** The vulnerabilities for which the rule fails; at most 200. Waivers can name them */
  findings?: {
    id: string;
    aliases: string[];
    package: string | null;
    purl: string | null;
    version: string | null;
  }[];
  /** The number of vulnerabilities that `findings` does not list */
  findingsHidden?: number;
  /** The digest of the image index that the evidence is about, when it is not about the artifact itself */
  inherited?: string;
  /** The SLSA threats that remain open; empty when the rule passes */
  threats: {
    id: string;
    title: string;
  }[];
  /** Null when there is nothing to do */
  remediation: {
    /** What to do, in one sentence */
    text: string;
    /** The lines to add to a GitHub workflow */
    github: string | null;
    /** The lines to add to a GitLab pipeline */
    gitlab: string | null;
    /** The lines to add for npm */
    npm: string | null;
    /**
     * Commands for a POSIX shell about this artifact, with its digest, repository and workflow; absent or null
     * where the rule has none, or where the artifact lacks what they name
     */
    commands?: string | null;
  } | null;
};

export type Waiver = {
  id: string;
  /** The id of the rule */
  rule: string;
  /** Null when no policy in force has such a rule */
  ruleTitle: string | null;
  /** The artifact that the waiver covers; null when it covers a project */
  artifact: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    project: ProjectRef | null;
  } | null;
  /** The project that the waiver covers; null when it covers one artifact */
  project: ProjectRef | null;
  /** The environment in which alone the waiver counts; null: it counts in all */
  environment: string | null;
  /** The vulnerability whose findings alone the waiver accepts; null: it is not narrowed to one */
  vulnerability: string | null;
  /** The package URL of the component whose findings alone the waiver accepts; null: it is not narrowed to one */
  component: string | null;
  /**
   * `requested`: waits for a decision. `active`: in force. `ended`: somebody ended it, or withdrew the request.
   * Only an active waiver counts
   */
  state: 'requested' | 'active' | 'refused' | 'expired' | 'ended';
  /** The person or team that answers for the waiver */
  owner: string;
  reason: string;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  /** Who asked for the waiver or created it; null for waivers from before Attestry stored actors */
  createdBy: Actor | null;
  /** A time: RFC 3339, UTC */
  expiresAt: string;
  /** Null while it is requested, and where it needed no approval */
  decidedAt: string | null;
  /** Who approved or refused it */
  decidedBy: Actor | null;
  decisionReason: string | null;
  revokedAt: string | null;
  revokedBy: Actor | null;
  revokeReason: string | null;
  /** Whether the waiver counts: it is approved, and neither expired nor revoked */
  inForce: boolean;
  /** What the draft of the OpenVEX statement says; null: the vulnerability is under investigation */
  vexStatus: ('under_investigation' | 'not_affected' | 'affected') | null;
  justification: string | null;
  impact: string | null;
};

export type EvidenceSummary = {
  /** The id of the document: the SHA-256 of its original bytes, as `sha256:hex` */
  id: string;
  /** The format of the document, such as `sigstore-bundle` or `cyclonedx` */
  format: string;
  /** The predicate type of an in-toto statement; null for other documents */
  predicateType: string | null;
  /** The kind of document, in plain words */
  title: string;
  outcome: VerificationOutcome;
  /** The first check that did not pass, in one sentence; null when all passed */
  problem: string | null;
  /** The identity of the signer */
  signer: string | null;
  /** A time: RFC 3339, UTC */
  receivedAt: string;
  /** The earliest trusted time of the signature; null when there is none */
  signedAt: string | null;
  /** Bytes of the original document */
  size: number;
  /** The number of secrets that were found in the document: rotate them. The status does not depend on it */
  secrets: number;
  /** Whether an administrator removed its bytes for good */
  sealed: boolean;
};

/** A document about an artifact that decides nothing about it */
export type Claim = {
  /** The id of the document */
  id: string;
  /** The kind of document, in plain words */
  title: string;
  /** The kind of claim that the document makes */
  kind: 'provenance' | 'sbom' | 'test-result' | 'scan' | 'vex' | 'source-review' | 'deployment' | 'approval' | 'verification-summary' | 'release' | 'rebuild' | 'other' | 'name' | 'alias' | 'project';
  outcome: VerificationOutcome;
  /** The speaker of the document, who has no authority over the artifact */
  claimedBy: Speaker;
  /** Null for a document that was stored before the server recorded senders */
  sentBy: Actor | null;
  /** A time: RFC 3339, UTC */
  receivedAt: string;
  /** Whether its verification failed, although a token or a workload identity sent it */
  alarming: boolean;
};

export type Speaker = {
  /** The verified signer; null where no signature is verified, and the sender speaks */
  signer: {
    identity: string;
    /** The issuer of the identity; null for a key */
    issuer: string | null;
  } | null;
  /** The sender of a document without a verified signer, or who named the artifact of a signed one */
  sender: Actor | null;
};

/** An image index that lists the artifact as a platform and whose evidence counts for the artifact */
export type CoveringIndex = {
  /** A digest: `algorithm:hex` */
  digest: string;
  name: string | null;
  status: Status;
  relation: 'names-this-platform';
  /** The id of the index document */
  evidenceId: string;
  /**
   * The name of the platform in the index, such as `linux/arm64`; null when the index does not name the
   * platform, or names it in a nested index
   */
  platform: string | null;
  /** The documents about the index, newest first; at most 24 */
  evidence: EvidenceSummary[];
};

/** One platform of an image index */
export type Platform = {
  digest: string;
  platform: string | null;
  /** Null when nothing is known about the platform */
  status: Status | null;
  reason: string | null;
  /** The number of documents about the platform itself */
  evidenceCount: number;
};

/** Who built the artifact again, and what they got */
export type Rebuilds = {
  /** One sentence; null where no rebuild counts */
  summary: string | null;
  /** How many rebuilders have each result; the last result of each counts */
  tally: {
    /** Distinct rebuilders beside the builder, by their identities */
    rebuilders: number;
    /** Verified */
    reproduced: number;
    /** Reproduced, as an unsigned document says that counts */
    reported: number;
    equivalent: number;
    differs: number;
    couldNotRebuild: number;
    unknown: number;
    /** Used to reproduce and now do not; among `differs` and `equivalent` */
    regressed: number;
  };
  /** What counts first, then the newest first; at most 50 */
  reports: Rebuild[];
  hidden: number;
  /** The release before, where it was reproduced and somebody gets something else for this one */
  reproducedBefore: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    summary: string;
  } | null;
};

export type Rebuild = {
  /** Who built it again: the verified signer of the document, else its sender */
  rebuilder: Speaker;
  /** Whether the rebuilder also signed the build, and is no independent rebuilder */
  isBuilder: boolean;
  /**
   * `reproduced`: the same bytes. `equivalent`: other bytes, the same content after normalisation. `differs`:
   * something else. `could-not-rebuild` and `unknown` say nothing about the artifact
   */
  outcome: 'reproduced' | 'equivalent' | 'differs' | 'could-not-rebuild' | 'unknown';
  /** `verified`: the document counts and is verified. `reported`: it counts. `claimed`: it does not count */
  standing: 'verified' | 'reported' | 'claimed';
  /** Whether it is the result that counts of this rebuilder */
  isCurrent: boolean;
  /** Whether this rebuilder reproduced the artifact before, and now does not */
  isRegression: boolean;
  /** When it was signed, else when the document says that it was done, else when it came */
  at: string;
  /** The builder that the document names; it decides nothing */
  builder: string | null;
  /** The digests of what the rebuild gave, where it gave something else */
  rebuilt: string[];
  /** A report of the differences, where the document names an `https` URL. The server never fetches it */
  differencesUrl: string | null;
  /** The number of the build at the rebuilder */
  buildId: string | null;
  reason: string | null;
  document: {
    /** The id of a document: the SHA-256 of its original bytes */
    id: string;
    title: string;
  };
};

export type Deployment = {
  /** The name of the environment */
  environment: string;
  status: 'deployed' | 'failed' | 'pending' | 'decommissioned' | 'rolled-back';
  /** A time: RFC 3339, UTC */
  since: string;
  /** A page about the deployment */
  url: string | null;
  /** Where the report of the deployment comes from, such as `github` */
  source: string;
  /** The digest of the artifact; empty when it is not known */
  digest: string;
  artifactName: string | null;
};

/**
 * The storage and deployment records that GitHub lists of the digest, for the organisation of its repository.
 * Whoever may write records of the organisation wrote them; nothing of it is verified, and nothing of it counts
 */
export type GithubRecords = {
  /** The organisation whose records these are; null: GitHub has not answered yet */
  organization: string | null;
  /** `unreached`: GitHub could not be asked, which says nothing about the artifact */
  outcome: 'never' | 'read' | 'unreached' | 'refused';
  /** What is known, in one sentence */
  summary: string;
  askedAt: string | null;
  /** When GitHub answered last; the records are those of then */
  answeredAt: string | null;
  /** When GitHub is asked again; null: not by itself */
  nextAt: string | null;
  /** Whether GitHub is asked about this artifact when somebody wants it */
  canAsk: boolean;
  /** Where the artifact is stored, the newest first; at most 50 */
  storage: {
    name: string | null;
    /** The address of the registry, without a user name, a password or a query */
    registry: string | null;
    /** The repository of the registry */
    repository: string | null;
    /** The address of the artifact, without the same */
    url: string | null;
    /** `active`, `eol` or `deleted` */
    status: string | null;
    updatedAt: string | null;
  }[];
  /**
   * That the artifact was deployed, the newest first; at most 50. GitHub does not say whether it was
   * decommissioned since, so `deployments` of the artifact has none of them
   */
  deployments: {
    environment: string | null;
    /** The region, or another physical environment */
    region: string | null;
    cluster: string | null;
    /** The name of the deployment */
    name: string | null;
    /** Such as `internet-exposed` */
    risks: string[];
    updatedAt: string | null;
  }[];
  /** Records that GitHub counts or gave, and that are not here: too many, or of another digest */
  hidden: number;
};

/** The policy that gave a status: the most specific one that applies */
export type AppliedPolicy = {
  id: string;
  version: number;
  title: string;
  /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
  mode: 'enforce' | 'warn' | 'dry-run';
  /** The most specific patterns of the policy that match */
  scope: {
    project: string;
    environment: string;
  };
  /** The number of less specific policies that apply too, and decide nothing */
  others: number;
  /** The version of the evaluation */
  engine: string;
  /** SHA-256 (hex) of what the evaluation saw */
  facts: string;
};

/** What a policy that only tries its rules would give */
export type DryRun = {
  policy: PolicyRef;
  status: Status;
  reason: string;
};

/** A version of a policy */
export type PolicyRef = {
  id: string;
  version: number;
  title: string;
  /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
  mode: 'enforce' | 'warn' | 'dry-run';
};

/** The status in an environment in which the artifact runs */
export type EnvironmentStatus = {
  environment: string;
  status: Status;
  policy: PolicyRef;
};

export type AmbiguousDigest = {
  type: string;
  title: string;
  status: 300;
  code: 'ambiguous';
  detail: string;
  digest: string;
  artifacts: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    /** Null when no project is known */
    project: ProjectRef | null;
    /** Whether its project is expected here: somebody of this installation has claimed it */
    claimed: boolean;
    status: Status;
    /** The reason for the status, in one sentence */
    reason: string;
    /** The release of which it is the image index or the first file; absent where it has no parts */
    release?: {
      /** The worst status of the artifact and its parts, by which lists and figures count */
      status: Status;
      reason: string;
      /** The part that has this status; null where it is the artifact itself */
      worst: string | null;
      /** The number of its parts, without the artifact itself */
      parts: number;
    };
    /** The image index or first file of whose release it is a part; absent for a release of its own */
    partOf?: string;
    /** Of a file of a release with several files: the tag of the release */
    releaseTag?: string;
    /** The SLSA Build level, concluded from signer and builder; null when none can be concluded */
    slsaLevel: (0 | 1 | 2 | 3) | null;
    /** The identity of the signer */
    signer: string | null;
    /** The environments in which the artifact runs now */
    environments: string[];
    /** With the parameter `environment`: the status by the policy of that environment */
    environmentStatus?: Status;
    /** The reason for that status, in one sentence */
    environmentReason?: string;
    /** With the parameter `q`: why the search finds the artifact, where its name does not say so */
    match?: string;
    /** The number of documents about the artifact */
    evidenceCount: number;
    /** A time: RFC 3339, UTC */
    firstSeen: string;
    /** A time: RFC 3339, UTC */
    statusSince: string;
    /** The ids of the verified documents that give the artifact this digest; empty when it is its own digest */
    namedBy: string[];
  }[];
  /** The number of artifacts that are not in `artifacts` */
  artifactsHidden: number;
};

export type Lineage = {
  /** The id of the node that the traversal started at */
  root: string;
  nodes: {
    /** The digest of an artifact; for other nodes, kind and number */
    id: string;
    kind: 'source' | 'build' | 'artifact' | 'index' | 'material' | 'component' | 'sbom' | 'deployment' | 'release' | 'private';
    label: string;
    detail: string | null;
    /** The status of an artifact; null for other nodes */
    status: Status | null;
    /** A page about the node: a path on this server, or a URL */
    href: string | null;
    /** Steps from the root: negative towards the source, positive towards production */
    depth: number;
    /** The number of neighbours that are not in this response; 200 means 200 or more */
    more: number;
  }[];
  edges: {
    id: string;
    /** The id of a node */
    from: string;
    /** The id of a node */
    to: string;
    kind: 'source-of' | 'built' | 'contains' | 'depends-on' | 'describes' | 'deployed-to' | 'released-as' | 'material-of' | 'private';
    /** The document that claims this edge; null when no stored document does */
    evidenceId: string | null;
    /** Whether that document counts and is verified */
    verified: boolean;
    /**
     * False: the speaker of that document has no authority, or the document is quarantined; the claim decides
     * nothing
     */
    counts: boolean;
  }[];
  /** The nodes that were reached but left out, and the reason */
  hidden: {
    nodes: number;
    reason: string | null;
  };
};

export type LineageOverview = {
  /** The id of the node that the traversal started at */
  root: string;
  by: 'project' | 'build' | 'release' | 'kind';
  /** The nodes that are shown by themselves */
  nodes: {
    /** The digest of an artifact; for other nodes, kind and number */
    id: string;
    kind: 'source' | 'build' | 'artifact' | 'index' | 'material' | 'component' | 'sbom' | 'deployment' | 'release' | 'private';
    label: string;
    detail: string | null;
    /** The status of an artifact; null for other nodes */
    status: Status | null;
    /** A page about the node: a path on this server, or a URL */
    href: string | null;
    /** Steps from the root: negative towards the source, positive towards production */
    depth: number;
    /** The number of neighbours that are not in this response; 200 means 200 or more */
    more: number;
    /** The id of the open group that it is a part of; null: of none */
    within: string | null;
  }[];
  /** The groups; each node that was found is shown by itself or in exactly one group */
  groups: {
    /** For `open`, as long as the store does not change */
    id: string;
    label: string;
    /** The kind of all its nodes; null when they differ */
    kind: ('source' | 'build' | 'artifact' | 'index' | 'material' | 'component' | 'sbom' | 'deployment' | 'release' | 'private') | null;
    /** The page of its project, or the address of its build or release */
    href: string | null;
    /** It holds the parts of an open group that do not fit on a page */
    isRest: boolean;
    /** The id of the open group that it is a part of; null: of none */
    within: string | null;
    nodes: number;
    kinds: {
      kind: 'source' | 'build' | 'artifact' | 'index' | 'material' | 'component' | 'sbom' | 'deployment' | 'release' | 'private';
      nodes: number;
    }[];
    /** Its artifacts by status, without those that only claims without authority lead to */
    statuses: {
      status: Status;
      nodes: number;
    }[];
    /** The worst of these statuses */
    status: Status | null;
    /** Its nodes that only claims without authority lead to */
    claimed: number;
    /** The claims between its nodes */
    inside: number;
    /** Steps from the root: negative towards the source, positive towards production */
    depth: number;
  }[];
  /** All claims of one kind between two shown nodes or groups */
  edges: {
    id: string;
    /** The id of a node */
    from: string;
    /** The id of a node */
    to: string;
    kind: 'source-of' | 'built' | 'contains' | 'depends-on' | 'describes' | 'deployed-to' | 'released-as' | 'material-of' | 'private';
    /** The document that makes the only claim; null for several claims, or without a document */
    evidenceId: string | null;
    /** Whether the documents of all claims count and are verified */
    verified: boolean;
    /** Whether one of the claims counts */
    counts: boolean;
    claims: number;
    verifiedClaims: number;
    claimsWithoutAuthority: number;
  }[];
  /** The open groups */
  opened: {
    id: string;
    label: string;
    nodes: number;
  }[];
  total: {
    /** The nodes that were found */
    nodes: number;
    /** Those of them that are shown by themselves */
    shown: number;
  };
  /** The nodes that were reached but left out, and the reason */
  hidden: {
    nodes: number;
    reason: string | null;
  };
};

export type ProjectPage = {
  projects: ProjectListItem[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type ProjectListItem = {
  /** The name of the project with its host */
  slug: string;
  /** The part of the slug before the first slash */
  host: string;
  /** The part of the slug after the first slash */
  name: string;
  /** Whether it is expected here: somebody of this installation has claimed it */
  claimed: boolean;
  counts: StatusCounts;
  /** The number of its artifacts, with the platforms of images; `counts` adds up to its releases */
  artifacts: number;
  /** The share of all its releases that are verified now, without those of status `unknown` */
  coverage: number | null;
  /** The SLSA Build level of the newest version; null when none can be concluded */
  slsaLevel: (0 | 1 | 2 | 3) | null;
  lastBuildAt: string | null;
  /** The newest version, with the artifact of it that has the worst status */
  latest: {
    /** A digest: `algorithm:hex` */
    digest: string;
    status: Status;
    version: string | null;
  } | null;
};

/**
 * The number of releases by their status now. An image index with its platforms is one release, with the worst
 * status of them; every other artifact is one too
 */
export type StatusCounts = {
  verified: number;
  incomplete: number;
  failed: number;
  waived: number;
  unknown: number;
  error: number;
};

export type Migration = {
  /** `none`: the store needed no migration. `running`: statuses may still be those from before */
  state: 'none' | 'running' | 'done';
  startedAt: string | null;
  finishedAt: string | null;
  /** The artifacts of projects that nobody has claimed, these projects, and artifacts without a project */
  counts: {
    artifacts: number;
    projects: number;
    withoutProject: number;
  };
  /** The projects, those with most artifacts first; at most 100 */
  projects: {
    /** The name of the project with its host */
    slug: string;
    /** The part of the slug before the first slash */
    host: string;
    /** The part of the slug after the first slash */
    name: string;
    artifacts: number;
  }[];
  artifacts: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    project: ProjectRef | null;
    /** The status before: `verified` or `waived` */
    before: Status;
    /** Why the status is `unknown` now */
    reason: string;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Project = {
  /** The name of the project with its host */
  slug: string;
  /** The part of the slug before the first slash */
  host: string;
  /** The part of the slug after the first slash */
  name: string;
  /** Whether it is expected here: somebody of this installation has claimed it */
  claimed: boolean;
  counts: StatusCounts;
  /** The number of its artifacts, with the platforms of images; `counts` adds up to its releases */
  artifacts: number;
  /** The share of all its releases that are verified now, without those of status `unknown` */
  coverage: number | null;
  /** The SLSA Build level of the newest version; null when none can be concluded */
  slsaLevel: (0 | 1 | 2 | 3) | null;
  lastBuildAt: string | null;
  /** The newest version, with the artifact of it that has the worst status */
  latest: {
    /** A digest: `algorithm:hex` */
    digest: string;
    status: Status;
    version: string | null;
  } | null;
  /** The slugs that the project had before */
  earlierNames: {
    slug: string;
    /** A time: RFC 3339, UTC */
    until: string;
  }[];
  /** The id that the host gives to the repository; it survives a rename */
  hostId: string | null;
  /** Who claimed the project for this installation; null when nobody has */
  claimedBy: Actor | null;
  /** When it was claimed; null when nobody has claimed it */
  claimedAt: string | null;
  /** Artifacts over which another expected project has equal authority, newest first; at most 50 */
  conflicts: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    other: ProjectRef;
  }[];
  /** The number of such artifacts that are not in `conflicts` */
  conflictsHidden: number;
  /** The number of releases by SLSA Build level, highest level first */
  levels: {
    level: number;
    artifacts: number;
  }[];
  builders: {
    id: string;
    artifacts: number;
    /** Whether the policy has a root of trust for the builder */
    recognised: boolean;
    /** The highest SLSA Build level among its artifacts; null when none can be concluded */
    level: (0 | 1 | 2 | 3) | null;
  }[];
  /** The deployments that have not ended */
  environments: Deployment[];
  /** The newest versions, oldest first, each with its artifact of the worst status; at most 60 */
  strip: {
    /** A digest: `algorithm:hex` */
    digest: string;
    version: string | null;
    status: Status;
    /** A time: RFC 3339, UTC */
    at: string;
    /** Whether the status is worse than that of the version before */
    regression: boolean;
  }[];
  metrics: Metrics;
};

export type Metrics = {
  /** The first day, in UTC */
  from: string;
  /** The last day, in UTC */
  to: string;
  /** The slug of the project; null for all projects */
  project: string | null;
  timeToVerify: Quantiles;
  coverage: Share;
  coverageDeployed: Share;
  defectLeakage: Share;
  counts: StatusCounts;
  /** The releases that are not as they should be now: failed, error or incomplete */
  open: number;
  byDay: {
    day: string;
    /** The releases first seen on this day, without those of status `unknown` */
    artifacts: number;
    /** Those of them that are verified now */
    verified: number;
    /** `verified / artifacts`; null without artifacts */
    coverage: number | null;
    p50: number | null;
    p90: number | null;
    /** The defects found on this day */
    defects: number;
    /** Those of them that were found after the artifact had been deployed */
    leaked: number;
    /** The documents received on this day */
    evidence: number;
    /** Those of them that failed verification */
    failed: number;
  }[];
  /** The same metrics for the period of equal length directly before */
  previous: {
    timeToVerify: Quantiles;
    coverage: Share;
    coverageDeployed: Share;
    defectLeakage: Share;
  };
  /** The targets that count for these metrics, each with its outcome; a project’s own wins */
  targets: ComparedTarget[];
  /** The definition of each figure in words, with what it is over, its unit and its rounding */
  definitions: {
    [name: string]: string;
  };
  /** The same definitions, member by member; `/figures` shows them as a page */
  glossary: {
    [name: string]: FigureEntry;
  };
};

/** Quantiles of the time to verify, in seconds with two significant digits; null without a verified artifact */
export type Quantiles = {
  p50: number | null;
  p90: number | null;
  p99: number | null;
  /** The number of releases that have been verified */
  count: number;
  /** The number of releases that have never been verified so far */
  notVerified: number;
};

export type Share = {
  part: number;
  whole: number;
  /** `part / whole`, from 0 to 1 with four decimals; null when `whole` is 0 */
  share: number | null;
};

export type ComparedTarget = {
  figure: TargetFigure;
  /** A share from 0 to 1, or seconds */
  value: number;
  /** Whose target it is. That of a project wins over that of the installation */
  of: 'installation' | 'project';
  /** `at-least`: more is better. `at-most`: less is better */
  bound: 'at-least' | 'at-most';
  /**
   * `no-data`: the figure has no value in the period. `too-close`: the target is within the precision of the
   * time to verify
   */
  outcome: 'met' | 'missed' | 'no-data' | 'too-close';
  /** In the unit of the target; null unless it is missed */
  missedBy: number | null;
  /** The target and its outcome in words */
  text: string;
};

export type FigureEntry = {
  name: string;
  /** What is counted */
  definition: string;
  /** Which artifacts, or which other things, it is over */
  scope: string;
  /** `now`: as of the request. `period`: over the days from `from` to `to` */
  time: 'now' | 'period';
  unit: string;
  rounding: string;
  /** Where else it is shown, and what it is easily confused with */
  note: string | null;
};

export type Overview = {
  period: {
    from: string;
    to: string;
  };
  /**
   * The releases that need attention, most urgent first; at most 12. Deployed ones come before others, then
   * failed before error before incomplete
   */
  attention: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    /** Null when no project is known */
    project: ProjectRef | null;
    /** Whether its project is expected here: somebody of this installation has claimed it */
    claimed: boolean;
    status: Status;
    /** The reason for the status, in one sentence */
    reason: string;
    /** The release of which it is the image index or the first file; absent where it has no parts */
    release?: {
      /** The worst status of the artifact and its parts, by which lists and figures count */
      status: Status;
      reason: string;
      /** The part that has this status; null where it is the artifact itself */
      worst: string | null;
      /** The number of its parts, without the artifact itself */
      parts: number;
    };
    /** The image index or first file of whose release it is a part; absent for a release of its own */
    partOf?: string;
    /** Of a file of a release with several files: the tag of the release */
    releaseTag?: string;
    /** The SLSA Build level, concluded from signer and builder; null when none can be concluded */
    slsaLevel: (0 | 1 | 2 | 3) | null;
    /** The identity of the signer */
    signer: string | null;
    /** The environments in which the artifact runs now */
    environments: string[];
    /** With the parameter `environment`: the status by the policy of that environment */
    environmentStatus?: Status;
    /** The reason for that status, in one sentence */
    environmentReason?: string;
    /** With the parameter `q`: why the search finds the artifact, where its name does not say so */
    match?: string;
    /** The number of documents about the artifact */
    evidenceCount: number;
    /** A time: RFC 3339, UTC */
    firstSeen: string;
    /** A time: RFC 3339, UTC */
    statusSince: string;
    deployedTo: {
      environment: string;
      /** A time: RFC 3339, UTC */
      since: string;
    }[];
  }[];
  /** A number that is counted up to a limit; `atLeast` is true when there may be more */
  attentionTotal: {
    count: number;
    atLeast: boolean;
  };
  /** The requests for waivers that wait for a decision, and the waivers that end soon; at most 100 of each */
  waivers: {
    requested: number;
    expiring: number;
  };
  metrics: Metrics;
  /** The projects with the newest builds; at most 12 */
  projects: ProjectListItem[];
  /** The newest documents; at most 12 */
  arriving: ArrivingItem[];
  /** Whether no document is stored yet */
  empty: boolean;
  /** The newest checkpoint of the log; null before the first one */
  log: {
    size: number;
    origin: string;
    /** The root hash, in hex */
    root: string;
  } | null;
  policy: {
    id: string;
    version: number;
    title: string;
  };
};

/** A document that was stored recently */
export type ArrivingItem = {
  id: string;
  /** A time: RFC 3339, UTC */
  at: string;
  /** The kind of document, in plain words */
  title: string;
  outcome: VerificationOutcome;
  /** The name of the first artifact that the document is about */
  subject: string | null;
  /** The digest of that artifact */
  digest: string | null;
  /** The slug of the project */
  project: string | null;
};

export type Deliveries = {
  deliveries: {
    id: number;
    /** The source, as `github` */
    source: string;
    /** The name of the connection that it came by; null for the one that the environment configures */
    connection: string | null;
    event: string | null;
    /** The id that the sender gave to the delivery */
    deliveryId: string | null;
    /** A time: RFC 3339, UTC */
    receivedAt: string;
    outcome: 'accepted' | 'duplicate' | 'refused' | 'failed' | 'ignored';
    reason: string | null;
    /** The changes that the delivery made, in plain words */
    effects: string[];
    /**
     * What the delivery is about, as far as it is stored: its project, and the artifacts and documents whose
     * SHA-256 it names; bounded
     */
    about: {
      kind: 'project' | 'artifact' | 'evidence';
      label: string;
      /** The path of its page */
      href: string;
    }[];
    /** Whether its bytes are stored, so that it can be replayed */
    replayable: boolean;
  }[];
  /** The newest refused deliveries; only on the first page without an outcome. `counts` has their total */
  refusedDeliveries: {
    id: number;
    /** The source, as `github` */
    source: string;
    /** The name of the connection that it came by; null for the one that the environment configures */
    connection: string | null;
    event: string | null;
    /** The id that the sender gave to the delivery */
    deliveryId: string | null;
    /** A time: RFC 3339, UTC */
    receivedAt: string;
    outcome: 'accepted' | 'duplicate' | 'refused' | 'failed' | 'ignored';
    reason: string | null;
    /** The changes that the delivery made, in plain words */
    effects: string[];
    /**
     * What the delivery is about, as far as it is stored: its project, and the artifacts and documents whose
     * SHA-256 it names; bounded
     */
    about: {
      kind: 'project' | 'artifact' | 'evidence';
      label: string;
      /** The path of its page */
      href: string;
    }[];
    /** Whether its bytes are stored, so that it can be replayed */
    replayable: boolean;
  }[];
  /** The newest refused documents; only on the first page */
  refusals: {
    id: number;
    /** A time: RFC 3339, UTC */
    at: string;
    /** The endpoint that refused the document */
    door: string;
    code: string;
    message: string;
    pointer: string | null;
    /** Bytes */
    size: number;
    /** The SHA-256 of the document, as `sha256:hex` */
    digest: string | null;
    /** The beginning of the document, with secrets masked */
    excerpt: string | null;
    /** Null for a refusal from before the server recorded senders */
    sentBy: Actor | null;
  }[];
  /**
   * Work that a delivery caused: attestations to fetch, and deployments whose artifact is not known yet; only on
   * the first page
   */
  fetches: {
    id: number;
    kind: string;
    target: string;
    state: 'waiting' | 'running' | 'done' | 'failed';
    attempts: number;
    /** The time of the next attempt; null when none is planned */
    nextAt: string | null;
    error: string | null;
  }[];
  /** Totals since the store was created, by name, such as `delivery:accepted`, `refused` and `evidence` */
  counts: {
    [name: string]: number;
  };
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type ProjectExpectations = {
  /** The slug of the project */
  project: string;
  /** `derived`: what every project expects that has not said anything else */
  origin: 'derived' | 'said';
  /** 0 until the project says something; a change has to name it */
  version: number;
  document: Expectations;
  /** The repository of the project, by the immutable id that its host gave it; null when it is not known */
  sourceRepository: {
    host: string;
    id: string | null;
  };
  /** The versions, newest first */
  history: {
    version: number;
    /** `derived`: what every project expects that has not said anything else */
    origin: 'derived' | 'said';
    document: Expectations;
    reason: string;
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
  /**
   * Evidence that names the project or is about its artifacts and decides nothing, grouped by its signer, its
   * sender or its builder, newest first; bounded
   */
  unexpected: {
    signer: {
      /** The identity of the certificate or of the key, exactly, or with `*` for any characters */
      identity: string;
      /** The issuer of the certificate, exactly; null for a key */
      issuer: string | null;
    } | null;
    /** The sender of documents without a verified signature */
    sender: Actor | null;
    /** The builder that is not expected, of provenance whose signer speaks for the project */
    builder: string | null;
    kinds: ClaimKind[];
    /** The number of documents */
    count: number;
    /** When the newest of them was received */
    lastSeen: string;
    /** The id of a document: the SHA-256 of its original bytes */
    evidence: string;
  }[];
  /** `unexpected` leaves out what was received before */
  unexpectedSince: string;
};

export type Expectations = {
  /** What the source repository's own workflows may claim */
  ownWorkflows: 'all' | 'none' | ClaimKind[];
  /** What the keys and pinned certificates may claim that the trust has */
  configuredKeys: 'all' | 'none' | ClaimKind[];
  /** What senders may claim, without a signature, whose token or workload identity is scoped to the project */
  scopedSenders: 'all' | 'none' | ClaimKind[];
  /** Further signers */
  signers: {
    /** The identity of the certificate or of the key, exactly, or with `*` for any characters */
    identity: string;
    /** The issuer of the certificate, exactly; null for a key */
    issuer: string | null;
    /** Every kind, no kind, or those in the list */
    kinds: 'all' | 'none' | ClaimKind[];
  }[];
  /** Further senders of documents without a signature */
  senders: {
    sender: string;
    /** Every kind, no kind, or those in the list */
    kinds: 'all' | 'none' | ClaimKind[];
  }[];
  /** The builders whose provenance counts; null: every one that the policy recognises */
  builders: string[] | null;
};

/** A kind of claim about an artifact */
export type ClaimKind = 'provenance' | 'sbom' | 'test-result' | 'scan' | 'vex' | 'source-review' | 'deployment' | 'approval' | 'verification-summary' | 'release' | 'rebuild' | 'other' | 'name' | 'alias' | 'project';

export type Session = {
  /** null where nobody has signed in */
  person: Person | null;
  expiresAt: string | null;
  /** whether everybody may read */
  readingIsOpen: boolean;
  offer: {
    /** whether there is a local user */
    password: boolean;
    /** the host of the OpenID provider */
    provider: string | null;
    /** false where the address has no TLS, so that nobody may sign in */
    isSafe: boolean;
  };
};

export type Person = {
  name: string;
  grants: Grant[];
};

export type Grant = {
  role: 'viewer' | 'contributor' | 'reviewer' | 'maintainer' | 'admin';
  /** a pattern of projects; ** stands for all */
  projects: string;
};

export type StartedSession = {
  person: Person;
  expiresAt: string;
};

export type SignedOut = {
  ended: number;
  /** where the browser ends the session at the provider, too */
  signOutUrl: string | null;
};

export type SessionList = {
  sessions: {
    id: number;
    name: string;
    createdAt: string;
    /** to the minute */
    lastUsedAt: string;
    expiresAt: string;
    userAgent: string | null;
    /** whether it is the session of the request */
    isThis: boolean;
  }[];
};

export type EndedSession = {
  ended: number;
};

export type ProjectVisibility = {
  /** The slug of the project */
  project: string;
  visibility: Visibility;
  /** The newest first; at most 100 */
  changes: {
    visibility: Visibility;
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  }[];
};

export type BadgeAddressList = {
  project: string;
  addresses: {
    id: number;
    note: string;
    /** A time: RFC 3339, UTC */
    createdAt: string;
    createdBy: Actor | null;
  }[];
};

export type NewBadgeAddress = {
  /** The number by which the address is revoked */
  id: number;
  /** The path of the badge. Attestry cannot show it again */
  svg: string;
  /** The same badge as a shields.io endpoint */
  json: string;
};

export type Targets = {
  /** The slug of the project; null: the whole installation */
  project: string | null;
  /** The targets that count: of a project also those of the installation that it does not replace */
  targets: {
    figure: TargetFigure;
    /** A share from 0 to 1, or seconds */
    value: number;
    /** Whose target it is. That of a project wins over that of the installation */
    of: 'installation' | 'project';
    /** `at-least`: more is better. `at-most`: less is better */
    bound: 'at-least' | 'at-most';
    /** What the target asks for, in words */
    text: string;
    /** From 1, for each figure of the installation or of a project */
    version: number;
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  }[];
  /** The newest version of the target that was set here, by figure; 0: none ever was */
  versions: {
    [name: string]: number;
  };
  /** What was set and removed here, the newest first; at most 100 */
  history: {
    figure: TargetFigure;
    /** Null: the target was removed */
    value: number | null;
    /** From 1, for each figure of the installation or of a project */
    version: number;
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  }[];
};

/** An artifact as of a moment, beside today */
export type ArtifactAsOf = {
  /** A digest: `algorithm:hex` */
  digest: string;
  /** A time: RFC 3339, UTC */
  at: string;
  environment: string | null;
  /**
   * The status that was shown, with the reason of its change; null where the artifact was not known, and for an
   * environment
   */
  shown: {
    status: Status;
    reason: string;
    /** A time: RFC 3339, UTC */
    since: string;
  } | null;
  /** Recomputed from what was known then, by the policies of then; null where the artifact was not known */
  past: AsOfStatus | null;
  /** The same by the policies of now */
  pastByCurrentPolicies: AsOfStatus | null;
  today: AsOfStatus;
  /** The checks whose outcome differs between `past` and `today`; null: there is no such check */
  differences: {
    rule: string;
    title: string;
    past: CheckOutcome | null;
    today: CheckOutcome | null;
  }[];
};

/** What an evaluation concludes */
export type AsOfStatus = {
  status: Status;
  reason: string;
  /** The status without waivers */
  underlying: Status;
  /** The slug of the project that the artifact belonged to */
  project: string | null;
  policy: PolicyRef;
  checks: Verdict[];
};

/** A project as of a moment, beside today */
export type ProjectAsOf = {
  project: ProjectRef;
  /** A time: RFC 3339, UTC */
  at: string;
  environment: string | null;
  /** The number of artifacts by their status then, by the policies of then */
  past: {
    [name: string]: number;
  };
  /** The number of the same artifacts by their status today */
  today: {
    [name: string]: number;
  };
  /** The artifacts whose status differs; null: it did not belong to the project */
  changed: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    past: {
      status: Status;
      reason: string;
    } | null;
    today: {
      status: Status;
      reason: string;
    } | null;
  }[];
  /** The number of artifacts that were compared: the newest that were known then, at most 500 */
  compared: number;
  /** Whether older artifacts exist that were not compared */
  more: boolean;
};

/** What ran in an environment as of a moment, beside today */
export type EnvironmentAsOf = {
  environment: string;
  /** A time: RFC 3339, UTC */
  at: string;
  /** The number of artifacts of this page that ran there then, by their status then */
  past: {
    [name: string]: number;
  };
  /** The number of artifacts of this page that run there today, by their status today */
  today: {
    [name: string]: number;
  };
  /** The artifacts that ran there then or run there today; the one that Attestry got to know last is first */
  artifacts: EnvironmentArtifactAsOf[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

/** The statuses are those in the environment */
export type EnvironmentArtifactAsOf = {
  /** A digest: `algorithm:hex` */
  digest: string;
  name: string | null;
  /** Whether it ran there then, as was known then */
  ran: boolean;
  /** Since when it ran, as was known then; null where it did not */
  since: string | null;
  /** Whether it runs there today */
  runs: boolean;
  /** Recomputed from what was known then, by the policies of then; null where it did not run there */
  past: AsOfDecision | null;
  /** The same by the policies of now */
  pastByCurrentPolicies: AsOfDecision | null;
  today: AsOfDecision;
};

/** What an evaluation concludes, without its checks */
export type AsOfDecision = {
  status: Status;
  reason: string;
  /** The status without waivers */
  underlying: Status;
  /** The slug of the project that the artifact belonged to */
  project: string | null;
  policy: PolicyRef;
};

/** What is new, gone and changed */
export type Comparison = {
  a: {
    kind: 'artifact' | 'environment';
    digest: string | null;
    environment: string | null;
    name: string | null;
    version: string | null;
    /** The slug of its project */
    project: string | null;
    /** As of this time; null: now */
    at: string | null;
    /** Null for an environment, and where the artifact was not known then */
    status: Status | null;
    /** Documents that the caller may not see. They are not compared */
    privateDocuments: number;
  };
  b: {
    kind: 'artifact' | 'environment';
    digest: string | null;
    environment: string | null;
    name: string | null;
    version: string | null;
    /** The slug of its project */
    project: string | null;
    /** As of this time; null: now */
    at: string | null;
    /** Null for an environment, and where the artifact was not known then */
    status: Status | null;
    /** Documents that the caller may not see. They are not compared */
    privateDocuments: number;
  };
  /**
   * `not-known`: nothing is known to differ, and something is known of one of the two only, nothing of either,
   * or parts were not compared
   */
  outcome: 'equal' | 'differs' | 'not-known';
  /** Empty for two environments */
  aspects: AspectComparison[];
  /** The matched platforms, files, or artifacts of two environments; at most 100 */
  parts: {
    /** The platform, the name of the file without version, or the project */
    name: string;
    a: {
      /** A digest: `algorithm:hex` */
      digest: string;
      version: string | null;
      status: Status | null;
    } | null;
    b: {
      /** A digest: `algorithm:hex` */
      digest: string;
      version: string | null;
      status: Status | null;
    } | null;
    outcome: 'equal' | 'differs' | 'not-known' | 'new' | 'gone';
    /** The aspects that are not equal */
    aspects: {
      aspect: 'status' | 'rules' | 'source' | 'builder' | 'parameters' | 'environment' | 'materials' | 'components' | 'findings' | 'tests' | 'rebuilds' | 'signers';
      outcome: 'equal' | 'differs' | 'not-known' | 'not-stated';
      counts: {
        same: number;
        new: number;
        gone: number;
        changed: number;
        notKnown: number;
      };
    }[];
  }[];
  /** Parts that were not compared */
  partsHidden: number;
};

export type AspectComparison = {
  aspect: 'status' | 'rules' | 'source' | 'builder' | 'parameters' | 'environment' | 'materials' | 'components' | 'findings' | 'tests' | 'rebuilds' | 'signers';
  /** `not-stated`: nothing is known of this aspect of either artifact */
  outcome: 'equal' | 'differs' | 'not-known' | 'not-stated';
  counts: {
    same: number;
    new: number;
    gone: number;
    changed: number;
    notKnown: number;
  };
  /** At most 200; changed values first */
  differences: Difference[];
  /** Differences that are counted and not listed */
  hidden: number;
  a: {
    /** `all`: what no document states is absent. `part`: more may exist. `none`: no document states anything */
    known: 'all' | 'part' | 'none';
    why: string | null;
  };
  b: {
    /** `all`: what no document states is absent. `part`: more may exist. `none`: no document states anything */
    known: 'all' | 'part' | 'none';
    why: string | null;
  };
  /** Differences of what is merely claimed. They change no outcome and no count; at most 50 */
  claims: Difference[];
  claimsHidden: number;
};

export type Difference = {
  key: string;
  label: string;
  /**
   * `new`: only `b` has it. `gone`: only `a` has it. `changed`: the values differ. `not-known`: one of the two
   * states it, and nothing says whether the other one has it
   */
  change: 'changed' | 'new' | 'gone' | 'not-known';
  a: StatedFact | null;
  b: StatedFact | null;
};

/** A fact as the documents about one artifact state it */
export type StatedFact = {
  /** At most 12 */
  values: string[];
  valuesHidden: number;
  /** Not compared, such as the reason of a status */
  note: string | null;
  /** Whether a verified document states every value */
  verified: boolean;
  /** Documents that state it; at most 4 */
  documents: string[];
};

export type FirstDifference = {
  aspect: 'status' | 'rules' | 'source' | 'builder' | 'parameters' | 'environment' | 'materials' | 'components' | 'findings' | 'tests' | 'rebuilds' | 'signers';
  key: string;
  label: string;
  /**
   * `found`: a release differs. `first-release`: every earlier release has the same. `limit`: older releases
   * were not examined. `not-known`: nothing is known of it in the newest release
   */
  end: 'found' | 'first-release' | 'limit' | 'not-known';
  /** The oldest release that is known to have the value of `b` */
  first: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    /** The end of its build or its signing, else when it was first seen */
    at: string;
    /** Null where it is known not to have it */
    stated: StatedFact | null;
  } | null;
  /** The newest release that differs */
  before: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    version: string | null;
    /** The end of its build or its signing, else when it was first seen */
    at: string;
    /** Null where it is known not to have it */
    stated: StatedFact | null;
  } | null;
  /** Releases between these two of which it is not known; at most 20 */
  between: ReleaseRef[];
  betweenHidden: number;
  examined: number;
};

export type ReleaseRef = {
  /** A digest: `algorithm:hex` */
  digest: string;
  name: string | null;
  version: string | null;
  /** The end of its build or its signing, else when it was first seen */
  at: string;
};

export type BuildEnvironment = {
  /** A digest: `algorithm:hex` */
  digest: string;
  /** At most 200; what counts first */
  things: {
    fact: 'compiler' | 'image' | 'runner' | 'tool' | 'library';
    name: string;
    version: string | null;
    digest: string | null;
    document: {
      /** The id of a document: the SHA-256 of its original bytes */
      id: string;
      title: string;
    };
    /** `verified`: the document counts and is verified. `reported`: it counts. `claimed`: it does not count */
    standing: 'verified' | 'reported' | 'claimed';
  }[];
  hidden: number;
  /** The release before of the same project; null where none is known */
  previous: ReleaseRef | null;
  /** What differs from the release before, of what counts */
  changes: Difference[];
  changesHidden: number;
};

export type AuditLogPage = {
  entries: {
    /** The index in the log */
    index: number;
    entry: AuditLogEntry;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

/** The leaf of the log is RFC 8785 canonical JSON of exactly these members */
export type AuditLogEntry = {
  v: number;
  /** A time: RFC 3339, UTC */
  at: string;
  action: 'session.start' | 'session.end' | 'waiver.request' | 'waiver.create' | 'waiver.approve' | 'waiver.refuse' | 'waiver.end' | 'quarantine.create' | 'quarantine.release' | 'expectations.change' | 'visibility.change' | 'badge.make' | 'badge.revoke' | 'drill.run' | 'drill.acknowledge' | 'policy.apply' | 'policy.retire' | 'targets.change' | 'report-schedule.create' | 'report-schedule.end' | 'hold.create' | 'hold.release' | 'subscription.create' | 'subscription.change' | 'subscription.remove' | 'subscription.test' | 'subscription.replay' | 'github.ask' | 'inventory.observe' | 'inventory.expect' | 'inventory.withdraw' | 'environment.change' | 'predicate-type.apply' | 'predicate-type.retire' | 'evidence.seal' | 'connection.add' | 'connection.rotate' | 'connection.end' | 'connection.ask' | 'delivery.replay' | 'project.claim' | 'project.withdraw' | 'retention.start' | 'token.create' | 'token.rotate' | 'token.revoke' | 'trust.add' | 'trust.remove' | 'user.add' | 'user.remove' | 'user.change-password' | 'role.grant' | 'role.withdraw' | 'vsa-key.add' | 'vsa-key.revoke';
  actor: {
    /** The kind of the actor */
    kind: string;
    /** Distinguishes the actors of one kind */
    identifier: string;
    name: string;
  };
  from: {
    door: 'page' | 'api' | 'command-line' | 'job';
    /** The address of the caller, of IPv6 the /64 network */
    address: string | null;
  };
  object: {
    kind: string;
    id: string;
  };
  /** Any JSON value; null: there was or is nothing. More than 24 KiB: `{sha256, bytes}` */
  before: unknown;
  /** Any JSON value; null: there was or is nothing. More than 24 KiB: `{sha256, bytes}` */
  after: unknown;
  reason: string | null;
};

export type ProvedAuditLogEntry = {
  /** The index in the log */
  index: number;
  entry: AuditLogEntry;
  leafHash: string;
  treeSize: number;
  root: string;
  /** The inclusion proof (RFC 6962 §2.1.1), hex, from leaf to root */
  proof: string[];
  checkpoint: string;
  /** The verifier key of the checkpoints (C2SP signed-note) */
  key: string;
};

export type AuditLogHead = {
  size: number;
  root: string;
  checkpoint: string | null;
  /** The verifier key of the checkpoints (C2SP signed-note) */
  key: string;
};

export type RefusedAttempts = {
  refused: {
    id: number;
    /** A time: RFC 3339, UTC */
    at: string;
    /** Null where the caller showed nobody */
    actor: {
      /** The kind of the actor */
      kind: string;
      /** Distinguishes the actors of one kind */
      identifier: string;
      name: string;
    } | null;
    from: {
      door: string;
      address: string | null;
    };
    /** `session.start`, or the verb that the caller may not do */
    attempt: string;
    subject: string | null;
    message: string;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Controls = {
  /** The present slug of the project */
  project: string;
  environment: string | null;
  artifacts: {
    /** The newest artifacts of the project, without source revisions */
    evaluated: number;
    /** Whether the project has older ones */
    more: boolean;
  };
  /** The policies that apply to these artifacts */
  policies: PolicyRef[];
  families: ControlFamily[];
};

export type ControlFamily = {
  id: string;
  edition: string;
  title: string;
  controls: ControlCoverage[];
  /** The ids of the controls that no rule supports */
  unsupported: string[];
};

/** What supports a control. Evidence supports a control; it does not show that the control is met */
export type ControlCoverage = {
  id: string;
  /** A paraphrase in a few words */
  title: string;
  /** Empty when no rule supports the control */
  supportedBy: SupportingRule[];
  artifacts: {
    /** The artifacts for which every rule that supports the control and applies passes, and at least one does */
    supported: number;
    /** The artifacts that were evaluated */
    all: number;
  };
};

/** A rule that supports a control */
export type SupportingRule = {
  /** The id of the policy */
  policy: string;
  /** The id of the rule */
  rule: string;
  title: string;
  artifacts: {
    /** The artifacts for which the rule passes */
    passed: number;
    /** The artifacts to which the rule applies */
    evaluated: number;
  };
  /** Ids of evidence on which passing verdicts rest, at most 20 */
  evidence: string[];
  /** The number of further documents */
  moreEvidence: number;
};

export type EnvironmentPage = {
  /** In the order of their names */
  environments: EnvironmentItem[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

/** An environment in which artifacts run or ran */
export type EnvironmentItem = {
  name: string;
  /** Who answers for it, as an administrator wrote it */
  owner: string | null;
  /** The number of artifacts that run there now, as deployments say */
  artifacts: number;
  /** Those by their status there, which is by the policy of the environment */
  counts: StatusCounts;
  /** The number of differences between what should run and what runs; null: nothing reports what runs */
  drift: number | null;
  /** Images of which nobody can say which they are: named by a tag only. They are no drift */
  unresolved: number;
};

export type Environment = {
  name: string;
  /** Who answers for it, as an administrator wrote it */
  owner: string | null;
  /** The number of artifacts that run there now, as deployments say */
  artifacts: number;
  /** Those by their status there, which is by the policy of the environment */
  counts: StatusCounts;
  /** The number of differences between what should run and what runs; null: nothing reports what runs */
  drift: number | null;
  /** Images of which nobody can say which they are: named by a tag only. They are no drift */
  unresolved: number;
  policy: EnvironmentPolicy;
  expected: ContentSource;
  observed: ContentSource;
  kinds: FindingCounts;
  /** The first differences, the newest first */
  findings: Finding[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

/** The policy that decides there where a project has none of its own */
export type EnvironmentPolicy = {
  id: string;
  version: number;
  title: string;
  /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
  mode: 'enforce' | 'warn' | 'dry-run';
  why: string;
};

export type ContentSource = {
  /** What says it. Without an inventory, the deployments that run say what should run */
  source: 'inventory' | 'deployments' | 'nothing';
  /** The number of images and containers */
  items: number;
  inventory: Inventory | null;
};

/** One version of an inventory */
export type Inventory = {
  kind: InventoryKind;
  version: number;
  /** `kubernetes-pods`, `kubernetes-manifests`, `compose`, `cyclonedx`, `spdx`; null: it was withdrawn */
  format: string | null;
  /** SHA-256 of its bytes; null for a caller who does not see all projects */
  sha256: string | null;
  size: number | null;
  /** What of the document is in no item, and why */
  remarks: string[];
  reason: string | null;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  createdBy: Actor | null;
};

/** The number of differences of each kind */
export type FindingCounts = {
  'not-expected': number;
  'not-running': number;
  changed: number;
  'without-evidence': number;
  unresolved: number;
};

/** One difference */
export type Finding = {
  id: number;
  environment: string;
  owner: string | null;
  kind: FindingKind;
  /** `NAMESPACE/WORKLOAD/CONTAINER`, as far as they are known */
  slot: string;
  running: FindingSide | null;
  expected: FindingSide | null;
  /** A time: RFC 3339, UTC */
  since: string;
  /** Null: it is still so */
  until: string | null;
  /** The first step at which what runs and what should run part */
  rootCause: {
    step: 'source' | 'build' | 'test' | 'release' | 'deployment';
    text: string;
    running: ChainLink | null;
    expected: ChainLink | null;
  } | null;
};

export type FindingSide = {
  /** As it is named */
  image: string | null;
  digest: string | null;
  /** Null: nothing is known about the digest */
  artifact: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    status: Status;
    project: string | null;
  } | null;
};

export type ChainLink = {
  name: string;
  at: string | null;
};

export type PutInventory = {
  environment: string;
  kind: InventoryKind;
  version: number;
  /** `unchanged`: the newest version has the same bytes */
  outcome: 'stored' | 'unchanged';
};

export type InventoryPage = {
  /** The newest first */
  inventories: Inventory[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type FindingPage = {
  /** The newest first */
  findings: Finding[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type ImpactPage = {
  origin: {
    kind: 'commit' | 'builder' | 'signer' | 'image' | 'component' | 'cve';
    value: string;
    /** Whether the store knows it at all */
    isKnown: boolean;
  };
  /** In the order of their names, as far as this page goes */
  environments: {
    name: string;
    owner: string | null;
    artifacts: ImpactedArtifact[];
  }[];
  /** The number of deployed artifacts that this page looked at */
  examined: number;
  /** Why something may be missing; null: nothing is */
  hidden: string | null;
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type ImpactedArtifact = {
  /** A digest: `algorithm:hex` */
  digest: string;
  name: string | null;
  project: string | null;
  /** Its status in this environment */
  status: Status;
  reason: string | null;
  /** Since when it runs there; null where no deployment says it */
  since: string | null;
  /** The shortest way from the origin; the last step is the artifact */
  path: ImpactStep[];
};

/** One step from the origin to what is deployed */
export type ImpactStep = {
  kind: string;
  label: string;
  href: string | null;
};

export type DrillPage = {
  library: {
    id: string;
    title: string;
    summary: string;
    threats: {
      id: string;
      title: string;
    }[];
    places: {
      /** Where somebody can notice. `door`: the API that receives evidence. `anchor`: an anchor of the log */
      place: 'page' | 'gate' | 'badge' | 'notification' | 'door' | 'anchor';
      expected: string;
    }[];
    /** What to do where a place misses it */
    advice: string;
    tabletop: {
      situation: string;
      injects: {
        minute: number;
        text: string;
      }[];
      questions: string[];
    };
    /** The newest 12 drills of the scenario that ended, the oldest of them first */
    history: {
      id: number;
      /**
       * `detected`: every place that should notice did. `missed`: at least one did not. `inconclusive`: the
       * policy does not allow the good release of the drill either. `failed`: the drill did not come to its end
       */
      outcome: 'detected' | 'missed' | 'inconclusive' | 'failed';
      /** A time: RFC 3339, UTC */
      endedAt: string;
      /** Places that noticed, of those that should have; null where the drill concludes nothing */
      score: {
        detected: number;
        places: number;
      } | null;
    }[];
  }[];
  drills: Drill[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Drill = {
  id: number;
  scenario: string;
  title: string;
  reason: string;
  /** A time: RFC 3339, UTC */
  startedAt: string;
  startedBy: Actor | null;
  /** The policy in force that was tried */
  policy: PolicyRef;
  /** The slug of the project for which it was chosen; null: for every project */
  project: string | null;
  environment: string | null;
  /** `lost`: the process ended before the drill did */
  state: 'running' | 'ended' | 'lost';
  endedAt: string | null;
  result: {
    /**
     * `detected`: every place that should notice did. `missed`: at least one did not. `inconclusive`: the policy
     * does not allow the good release of the drill either. `failed`: the drill did not come to its end
     */
    outcome: 'detected' | 'missed' | 'inconclusive' | 'failed';
    /** Why it is not conclusive, or why it failed */
    error: string | null;
    /** What page and gate said about the good release before the attack */
    control: {
      status: string;
      decision: string;
      reason: string;
    } | null;
    sightings: {
      /** Where somebody can notice. `door`: the API that receives evidence. `anchor`: an anchor of the log */
      place: 'page' | 'gate' | 'badge' | 'notification' | 'door' | 'anchor';
      expected: string;
      detected: boolean;
      /** Milliseconds from the acceptance of the attack to the first answer that shows it */
      afterMs: number | null;
      /** What the place showed */
      shown: string;
    }[];
  } | null;
  /** Places that noticed, of those that should have; null where the drill concludes nothing */
  score: {
    detected: number;
    places: number;
  } | null;
  acknowledgeWithinMinutes: number;
  acknowledgement: {
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    note: string;
    /** Seconds from the end of the drill */
    afterSeconds: number;
  } | null;
  /** `overdue`: nobody has acknowledged it within its time */
  acknowledged: 'not-due' | 'waiting' | 'in-time' | 'late' | 'overdue';
};

export type GatePage = {
  decisions: GateDecisionItem[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type GateDecisionItem = {
  id: string;
  /** A time: RFC 3339, UTC */
  at: string;
  decision: GateDecision;
  environment: string | null;
  reason: string;
  /** The image, or the first digest */
  asked: string;
  /** The present name of the artifact with that digest. Null for an image, and where none or several have it */
  name: string | null;
  /** The number of artifacts */
  artifacts: number;
  /** The caller */
  by: Actor | null;
};

export type GateAnswer = {
  decision: GateDecision;
  /** The id under which the decision is stored */
  id: string | null;
  /** A time: RFC 3339, UTC */
  at: string;
  /** The reason for the decision, in one sentence */
  reason: string;
  environment: string | null;
  /** The policy of the artifact that decides */
  policy: PolicyRef;
  /** What a policy that does not enforce would have said, in sentences */
  warnings: string[];
  artifacts: GateArtifact[];
  /** For one artifact, all of its rules; for several, the worst outcome of each rule among those that list theirs */
  rules: GateRule[];
  waivers: GateWaiver[];
  asked: {
    digests: string[];
    image: string | null;
    environment: string | null;
    expect: GateExpectation;
  };
  /** How long the request has waited, in milliseconds */
  waitedMs: number;
  /** Whether evidence that had arrived before the question was still being examined */
  examining: boolean;
};

export type GateArtifact = {
  /** The digest that was asked about; empty when an image reference leads to none */
  digest: string;
  /** The artifact's own digest; null when no artifact, or no single one, has the digest */
  artifact: string | null;
  name: string | null;
  project: ProjectRef | null;
  decision: GateDecision;
  /** What the decision would be if the policy did not only warn; null where it would be the same */
  wouldBe: GateDecision | null;
  /** The policy that applies to the artifact in the environment */
  policy: PolicyRef;
  /** What each policy that only tries its rules would have decided */
  dryRuns: {
    policy: PolicyRef;
    decision: GateDecision;
    reason: string;
  }[];
  status: Status;
  /** The reason for the decision, in one sentence */
  reason: string;
  /** What to do, when no rule says it */
  advice: string | null;
  /** The SLSA Build level, concluded from signer and builder; null when none can be concluded */
  slsaLevel: (0 | 1 | 2 | 3) | null;
  rules: GateRule[];
  /**
   * False where the rules are left out: of more than 4 artifacts, only the 4 worst list theirs. Ask about the
   * artifact alone to get them
   */
  rulesListed: boolean;
  waivers: GateWaiver[];
};

/** The result of one rule of the policy, or of one expectation of the caller */
export type GateRule = {
  /** The id of a rule of the policy, or `expect:` and the name of an expectation */
  rule: string;
  title: string;
  /** `block`: decides the status. `warn` and `info`: only shown */
  severity: 'block' | 'warn' | 'info';
  /** The time from which the rule decides, where it is in the future */
  effective?: string;
  outcome: CheckOutcome;
  /** A stable, kebab-case code of the result */
  code: string;
  /** The result in a few words */
  brief: string;
  /** What was evaluated and what was found */
  detail: string;
  /** The expected value, if the rule compares values */
  expected: string | null;
  /** The value found */
  actual: string | null;
  /** The ids of the documents that the verdict is based on */
  evidence: string[];
  /** The vulnerabilities for which the rule fails; at most 200. Waivers can name them */
  findings?: {
    id: string;
    aliases: string[];
    package: string | null;
    purl: string | null;
    version: string | null;
  }[];
  /** The number of vulnerabilities that `findings` does not list */
  findingsHidden?: number;
  /** The digest of the image index that the evidence is about, when it is not about the artifact itself */
  inherited?: string;
  /** Null when there is nothing to do */
  remediation: {
    /** What to do, in one sentence */
    text: string;
    /** The lines to add to a GitHub workflow */
    github: string | null;
    /** The lines to add to a GitLab pipeline */
    gitlab: string | null;
    /** The lines to add for npm */
    npm: string | null;
    /**
     * Commands for a POSIX shell about this artifact, with its digest, repository and workflow; absent or null
     * where the rule has none, or where the artifact lacks what they name
     */
    commands?: string | null;
  } | null;
  /** The digest that was asked about */
  artifact: string;
};

/** A waiver without which the artifact would not be allowed */
export type GateWaiver = {
  id: string;
  /** The digest that was asked about */
  artifact: string;
  rule: string;
  owner: string;
  reason: string;
  /** A time: RFC 3339, UTC */
  expiresAt: string;
  /** The environment in which alone the waiver counts; null: it counts in all */
  environment: string | null;
  /** The vulnerability whose findings alone the waiver accepts; null: it is not narrowed to one */
  vulnerability: string | null;
  /** The package URL of the component whose findings alone the waiver accepts; null: it is not narrowed to one */
  component: string | null;
};

export type StoredGateAnswer = {
  decision: GateDecision;
  id: string;
  /** A time: RFC 3339, UTC */
  at: string;
  /** The reason for the decision, in one sentence */
  reason: string;
  environment: string | null;
  /** The policy of the artifact that decides */
  policy: PolicyRef;
  /** What a policy that does not enforce would have said, in sentences */
  warnings: string[];
  artifacts: GateArtifact[];
  /** For one artifact, all of its rules; for several, the worst outcome of each rule among those that list theirs */
  rules: GateRule[];
  waivers: GateWaiver[];
  asked: {
    digests: string[];
    image: string | null;
    environment: string | null;
    expect: GateExpectation;
  };
  /** How long the request has waited, in milliseconds */
  waitedMs: number;
  /** Whether evidence that had arrived before the question was still being examined */
  examining: boolean;
  /** The caller */
  by: Actor | null;
};

export type AdmissionResponse = {
  apiVersion: 'admission.k8s.io/v1';
  kind: 'AdmissionReview';
  response: {
    uid: string;
    allowed: boolean;
    status: {
      code: number;
      message: string;
    };
    warnings?: string[];
  };
};

export type PolicyPage = {
  policies: PolicyListItem[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
  /** Null where the request names neither a project nor an environment */
  choice: PolicyChoice | null;
};

export type PolicyListItem = {
  id: string;
  version: number;
  title: string;
  /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
  mode: 'enforce' | 'warn' | 'dry-run';
  description: string | null;
  /** `shipped`: the policy of this version of Attestry, which decides where no other one applies */
  state: 'in-force' | 'retired' | 'shipped';
  appliesTo: {
    projects: string[];
    environments: string[];
  };
  /** The number of rules */
  rules: number;
  /** The last change; null for the policy that ships */
  changed: {
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  } | null;
};

export type PolicyChoice = {
  project: string | null;
  environment: string | null;
  /** The policy that decides */
  chosen: {
    id: string;
    version: number;
    title: string;
    /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
    mode: 'enforce' | 'warn' | 'dry-run';
    /** The most specific patterns by which the policy applies */
    scope: {
      project: string;
      environment: string;
    };
  };
  /** Why it decides */
  reason: string;
  /** The less specific policies, which decide nothing */
  others: {
    id: string;
    version: number;
    title: string;
    /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
    mode: 'enforce' | 'warn' | 'dry-run';
    /** The most specific patterns by which the policy applies */
    scope: {
      project: string;
      environment: string;
    };
  }[];
  /** The policies that only try their rules */
  dryRuns: {
    id: string;
    version: number;
    title: string;
    /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
    mode: 'enforce' | 'warn' | 'dry-run';
    /** The most specific patterns by which the policy applies */
    scope: {
      project: string;
      environment: string;
    };
  }[];
};

export type PolicyChange = {
  id: string;
  /** The version that there is now */
  version: number;
  /** `created`: no policy with this id was in force. `unchanged`: this document was in force already */
  outcome: 'created' | 'updated' | 'unchanged' | 'retired';
};

export type PolicyProblems = {
  /** Empty where the document can be applied; at most 50 */
  problems: DocumentProblem[];
};

export type PolicyPacks = {
  packs: {
    id: string;
    title: string;
    /** What the policy asks for */
    description: string;
    rules: number;
    /** The document; its JSON Schema is at `/api/v1/policies/schema.json` */
    document: unknown;
    /** The document in YAML */
    yaml: string;
  }[];
};

export type Policy = {
  id: string;
  version: number;
  title: string;
  /** `warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing */
  mode: 'enforce' | 'warn' | 'dry-run';
  description: string | null;
  /** `shipped`: the policy of this version of Attestry, which decides where no other one applies */
  state: 'in-force' | 'retired' | 'shipped';
  appliesTo: {
    projects: string[];
    environments: string[];
  };
  /** The number of rules */
  rules: number;
  /** The last change; null for the policy that ships */
  changed: {
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  } | null;
  /** The document; its JSON Schema is at `/api/v1/policies/schema.json` */
  document: unknown;
  /** The document in YAML */
  yaml: string;
  /** SHA-256 (hex) of the document as RFC 8785 canonical JSON */
  sha256: string;
  ruleViews: PolicyRule[];
  /** The newest first; at most 50 */
  versions: {
    version: number;
    /** Whether the document went out of force with this version */
    retired: boolean;
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
    /** SHA-256 (hex) of the document as RFC 8785 canonical JSON */
    sha256: string;
    /** The document in YAML */
    yaml: string;
  }[];
};

export type PolicyRule = {
  id: string;
  title: string;
  /** What the rule requires, whether it decides, and from when on */
  sentence: string;
  severity: 'block' | 'warn' | 'info';
  /** Before this time the rule warns at most */
  effective: string | null;
  /** The built-in check; null for an expression */
  check: string | null;
  /** The parameters of the check */
  params: unknown;
  /** The expression in CEL; null for a check */
  expression: string | null;
  controls: string[];
  threats: {
    id: string;
    title: string;
  }[];
};

export type PredicateTypePage = {
  predicateTypes: PredicateTypeListItem[];
  /** The types that ship, which a type can extend */
  bases: {
    id: string;
    predicateType: string;
    title: string;
    description: string | null;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type PredicateTypeListItem = {
  id: string;
  version: number;
  title: string;
  predicateType: string;
  description: string | null;
  state: 'in-force' | 'retired';
  /** What it extends: the id of a type, or the URI of one that ships */
  extends: string | null;
  appliesTo: {
    projects: string[];
  };
  /** The number of fields, also those of what it extends */
  fields: number;
  changed: {
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  };
};

export type PredicateTypeChange = PolicyChange;

export type TypedDocumentPage = {
  /** The newest first */
  documents: {
    id: string;
    /** A time: RFC 3339, UTC */
    receivedAt: string;
    outcome: VerificationOutcome;
    /** The name of the first artifact that the document is about */
    subject: string | null;
    /** The digest of that artifact */
    artifact: string | null;
    /** The project of that artifact */
    project: string | null;
    /** Null where another type, or none, judges the documents of its projects */
    conformance: Conformance | null;
  }[];
  /** The number of documents of the predicate type */
  total: number;
  /** Whether there are more than `total` */
  isTotalCut: boolean;
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type PredicateType = {
  id: string;
  version: number;
  title: string;
  predicateType: string;
  description: string | null;
  state: 'in-force' | 'retired';
  /** What it extends: the id of a type, or the URI of one that ships */
  extends: string | null;
  appliesTo: {
    projects: string[];
  };
  /** The number of fields, also those of what it extends */
  fields: number;
  changed: {
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
  };
  /** The document; its JSON Schema is at `/api/v1/predicate-types/schema.json` */
  document: unknown;
  /** The document in YAML */
  yaml: string;
  /** SHA-256 (hex) of the document as RFC 8785 canonical JSON */
  sha256: string;
  /** Those of what it extends first */
  fieldViews: PredicateField[];
  /** The newest first; at most 50 */
  versions: {
    version: number;
    /** Whether the document went out of force with this version */
    retired: boolean;
    /** A time: RFC 3339, UTC */
    at: string;
    by: Actor | null;
    reason: string;
    /** SHA-256 (hex) of the document as RFC 8785 canonical JSON */
    sha256: string;
    /** The document in YAML */
    yaml: string;
  }[];
};

export type PredicateField = {
  name: string;
  /** The JSON pointer of the value in the predicate */
  pointer: string;
  title: string;
  type: 'text' | 'number' | 'boolean' | 'time' | 'digest' | 'link' | 'list';
  show: boolean;
  bind: boolean;
  sentence: string;
  /** The id of the type that the field comes from */
  from: string;
};

export type WhatIfRun = {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** A time: RFC 3339, UTC */
  startedAt: string;
  progress: {
    /** A draft of anything but policies and waivers is first tried in a copy of the data */
    stage: 'copy' | 'change' | 'compare';
    /** Artifacts that were compared */
    examined: number;
    /** All artifacts */
    total: number;
    /** Artifacts that were evaluated, because the draft may concern them */
    evaluated: number;
  };
  durationMs: number;
  /** How many artifacts would change from what to what; the most first */
  counts: {
    /** Slug; null for artifacts of no project */
    project: string | null;
    /** By the policy of this environment; null: of none */
    environment: string | null;
    /** Null where the artifact does not run in the environment yet */
    from: Status | null;
    /** Null where the artifact would not run in the environment any more */
    to: Status | null;
    artifacts: number;
  }[];
  /** The first 1,000 changes */
  changes: {
    /** A digest: `algorithm:hex` */
    digest: string;
    name: string | null;
    project: ProjectRef | null;
    /** By the policy of this environment; null: of none */
    environment: string | null;
    /** Null where the artifact does not run in the environment yet */
    from: Status | null;
    /** Null where the artifact would not run in the environment any more */
    to: Status | null;
    /** Why it would have the other status */
    reason: string;
    policy: PolicyRef;
  }[];
  /** The number of changes that are not in `changes` */
  changesHidden: number;
  error: string | null;
};

export type QuarantinePage = {
  quarantines: Quarantine[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Report = {
  project: string | null;
  from: string;
  to: string;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  baseUrl: string;
  attestry: string;
  figures: {
    /** The id of the figure in the glossary */
    id: string;
    name: string;
    value: string;
    /** What the value is made of */
    parts: string;
    /** The value of the period of equal length before */
    previous: string;
    /** The targets that count for the figure, in words with their outcomes */
    targets: {
      text: string;
      outcome: 'met' | 'missed' | 'no-data' | 'too-close';
    }[];
    /** Over which artifacts, and when */
    scope: string;
    definition: string;
  }[];
  sections: {
    id: string;
    title: string;
    note: string;
    columns: string[];
    rows: {
      cells: string[];
      path: string | null;
    }[];
    /** What the section says where it has no row */
    empty: string;
    /** What the rows leave out; null where they are complete */
    leftOut: string | null;
  }[];
  policy: {
    id: string;
    version: number;
    sha256: string;
  };
  log: {
    origin: string;
    size: number;
    root: string;
  } | null;
};

export type ReportSchedulePage = {
  schedules: ReportSchedule[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type ReportSchedule = {
  id: number;
  name: string;
  /** The slug of the project; null: all projects */
  project: string | null;
  every: 'week' | 'month';
  /**
   * The UTC day on which the report is made and the next period begins: of the week, 1 (Monday) to 7, or of the
   * month, 1 to 28
   */
  day: number;
  reason: string;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  createdBy: Actor | null;
  endedAt: string | null;
  endedBy: Actor | null;
  endReason: string | null;
  /** The period of the next report, and when it is made; null where the schedule has ended */
  next: {
    /** The first UTC day */
    from: string;
    /** The last UTC day */
    to: string;
    /** A time: RFC 3339, UTC */
    at: string;
  } | null;
};

export type KeptReportPage = {
  reports: {
    id: number;
    schedule: {
      id: number;
      name: string | null;
    };
    /** The slug of the project; null: all projects */
    project: string | null;
    /** The first UTC day */
    from: string;
    /** The last UTC day */
    to: string;
    /** A time: RFC 3339, UTC */
    madeAt: string;
    /** The SHA-256 of its bytes, hex */
    sha256: string;
    /** The number of its bytes */
    size: number;
    /** The index of its entry in the log */
    leaf: number;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type KeptReport = {
  v: 1;
  schedule: {
    id: number;
    name: string;
    every: 'week' | 'month';
    /**
     * The UTC day on which the report is made and the next period begins: of the week, 1 (Monday) to 7, or of
     * the month, 1 to 28
     */
    day: number;
  };
  /** The periods directly before that were missed, and of which no report was made */
  skipped: {
    periods: number;
    /** The first UTC day */
    from: string;
    /** The last UTC day */
    to: string;
  } | null;
  /** The policies that were in force, and apply to what the report is about */
  policies: {
    id: string;
    version: number;
    sha256: string;
  }[];
  report: Report;
};

export type RetentionPreview = {
  /** Documents received later are too young for every policy; null when no policy lets anything go */
  cutoff: string | null;
  /** The documents that this part is about */
  documents: number;
  drops: {
    kind: 'generic' | 'provenance' | 'sbom' | 'vex' | 'scan' | 'tests' | 'static-analysis' | 'vsa' | 'svr' | 'release' | 'publish' | 'link' | 'scai' | 'reference' | 'image-signature' | 'event' | 'layout' | 'review' | 'rebuild';
    project: string | null;
    policy: string;
    version: number;
    /** The days that the policy keeps them, from their receipt */
    days: number;
    documents: number;
    /** Bytes of the documents */
    bytes: number;
    /** Bytes that they take in the store, compressed */
    storedBytes: number;
  }[];
  keeps: {
    reason: 'held' | 'image-manifest' | 'quarantined' | 'unfinished' | 'too-many-artifacts' | 'deployed' | 'waived' | 'read-by-rule' | 'newest' | 'no-retention' | 'too-young';
    /** The reason in one sentence */
    text: string;
    documents: number;
    /** Bytes of the documents */
    bytes: number;
    /** Bytes that they take in the store, compressed */
    storedBytes: number;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type HoldPage = {
  holds: Hold[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Hold = {
  id: number;
  /** The slug of the held project */
  project: string | null;
  /** The digest of the held artifact */
  artifact: string | null;
  /** The id of the held document */
  evidence: string | null;
  reason: string;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  createdBy: Actor | null;
  releasedAt: string | null;
  releasedBy: Actor | null;
  releaseReason: string | null;
};

export type SecretsPage = {
  documents: {
    /** The id of the document */
    id: string;
    title: string;
    /** A time: RFC 3339, UTC */
    receivedAt: string;
    sentBy: Actor | null;
    /** The number of secrets; `found` has the first 100 */
    count: number;
    found: FoundSecret[];
    /** A time: RFC 3339, UTC */
    foundAt: string;
    /** Whether its bytes were removed for good */
    sealed: boolean;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type ConnectionPage = {
  connections: Connection[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Connection = {
  id: number;
  source: string;
  /** The title of the source */
  title: string;
  /** The last segment of the address */
  name: string;
  /** The address to which the sender delivers; null for a source that Attestry asks */
  address: string | null;
  /** The hosts whose repositories it may speak about; empty for a source without */
  hosts: string[];
  /** Patterns of projects; empty: every project of its hosts. `**` stands for all projects */
  projects: string[];
  /** The environments that it may speak about; empty: all */
  environments: string[];
  /** What else the source needs: the mapping of a generic connection, where the registry is, or the packages */
  settings: unknown;
  /** A time: RFC 3339, UTC */
  createdAt: string;
  createdBy: Actor | null;
  endedAt: string | null;
  endedBy: Actor | null;
  /** Null for an ended connection, whose secrets are deleted */
  secretSince: string | null;
  /** Until when the secret before the last rotation is accepted */
  earlierSecretUntil: string | null;
  /** Whether it has a token for requests to the source */
  hasToken: boolean;
  /** The newest delivery that was not refused */
  lastDelivery: string | null;
  /** The packages that it asks about; empty for a source that delivers */
  packages: WatchedPackage[];
};

export type WatchedPackage = {
  name: string;
  /** `unreached`: the registry did not answer, which says nothing about the package */
  outcome: 'never' | 'read' | 'unreached' | 'refused';
  /** What is known, in one sentence */
  summary: string;
  askedAt: string | null;
  /** When the registry last answered */
  answeredAt: string | null;
  /** When it is asked again; null: its connection has ended */
  nextAt: string | null;
  /** The files whose attestations were asked for last, the newest first, at most five */
  files: {
    /** The version of an npm package, or the file name of a distribution of PyPI */
    name: string;
    /** The digest that the registry states */
    digest: string;
    /** `refused`: an attestation of it at least was not taken */
    outcome: 'ingested' | 'refused';
    /** Documents that were ingested */
    documents: number;
    /** Those of them whose signatures were verified then */
    verified: number;
    /** What is wrong, or worth knowing */
    message: string | null;
    /** A time: RFC 3339, UTC */
    at: string;
  }[];
};

export type NewConnection = {
  connection: Connection;
  /**
   * The secret that was made, which no later answer shows; null where the request has one, or Attestry asks the
   * source
   */
  secret: string | null;
};

export type DeliveryAnswer = {
  /** The number of the delivery; null for a duplicate */
  id: number | null;
  outcome: 'accepted' | 'ignored' | 'duplicate';
  /** Why the delivery was ignored, or that it was received before */
  reason: string | null;
  /** The changes that the delivery made, in plain words */
  effects: string[];
};

export type SubscriptionPage = {
  subscriptions: Subscription[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

export type Subscription = {
  id: number;
  name: string;
  target: {
    kind: 'webhook' | 'cloudevents' | 'slack' | 'teams' | 'email' | 'github-status' | 'github-check' | 'gitlab-status';
    /**
     * The host of the address; of `email` the address, of statuses and checks the repositories. Otherwise the
     * address itself and the secret are not shown
     */
    destination: string;
  };
  owner: {
    kind: 'person';
    id: string;
    name: string;
  } | {
    kind: 'project';
    pattern: string;
  } | {
    kind: 'installation';
  };
  choice: {
    /**
     * Empty: all. `evidence`: evidence has arrived. `status`: the status of an artifact has changed. `gate`: the
     * gate has denied a deployment. `waiver`: a waiver ends soon, or has ended. `trust`: a trust root or a key
     * ends soon, has ended, or was removed. `drift`: what runs in an environment differs from what should.
     * `audit`: an audit of the store has found a difference. `drill`: a drill has ended
     */
    events: ('evidence' | 'status' | 'gate' | 'waiver' | 'trust' | 'drift' | 'audit' | 'drill')[];
    projects: string[];
    environments: string[];
    /** The least urgent messages that are sent */
    severity: 'info' | 'warning' | 'critical';
  };
  timing: {
    /** `daily`: one digest at 08:00. `weekly`: one digest on Monday at 08:00, both in the time zone */
    rhythm: 'immediate' | 'daily' | 'weekly';
    /** Hours at which nothing is sent; what happens then is one digest at their end */
    quiet: {
      from: string;
      until: string;
    } | null;
    /** A name of the IANA database */
    timeZone: string;
    /** Above so many messages in five minutes, the rest is one digest. Null: every message is sent */
    storm: number | null;
  };
  /** `failing`: the last attempts were not successful */
  state: 'active' | 'muted' | 'failing' | 'disabled';
  mutedUntil: string | null;
  /** Since when nothing is sent, and why */
  disabled: {
    /** A time: RFC 3339, UTC */
    at: string;
    reason: string;
  } | null;
  failingSince: string | null;
  /** When a message was delivered last */
  deliveredAt: string | null;
  /** Messages, each counted up to 1,000 */
  counts: {
    waiting: number;
    /** For a digest */
    held: number;
    dead: number;
  };
  /** A time: RFC 3339, UTC */
  createdAt: string;
  createdBy: Actor | null;
};

export type NewSubscription = {
  subscription: Subscription;
  /** The secret that Attestry has made. It is shown this once */
  secret: string | null;
};

export type RemovedSubscription = {
  removed: number;
};

export type SubscriptionTest = {
  /** `refused`: the receiver answered, but did not take it. `gone`: it wants nothing any more */
  outcome: 'delivered' | 'refused' | 'unreached' | 'gone';
  /** The HTTP status of the answer; null without an answer */
  status: number | null;
  answer: string;
  durationMs: number;
};

export type SentMessagePage = {
  subscription: Subscription;
  messages: {
    id: number;
    /** The `webhook-id` of every attempt */
    webhookId: string;
    /**
     * `ready`: it is sent next, or tried again. `queued`: it waits for an earlier one about the same thing.
     * `held`: it waits for a digest. `digested`: a digest has it. `dead`: no attempt was successful
     */
    state: 'ready' | 'queued' | 'held' | 'sent' | 'dead' | 'digested';
    attempts: number;
    /** A time: RFC 3339, UTC */
    createdAt: string;
    /** When it is tried next */
    dueAt: string | null;
    lastAt: string | null;
    /** What the receiver said to the last attempt */
    answer: string | null;
    message: Message;
  }[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

/** Without `kind`, `type` and `at`, it is the `data` of a webhook */
export type Message = {
  kind: 'evidence' | 'status' | 'gate' | 'waiver' | 'trust' | 'drift' | 'audit' | 'drill' | 'digest' | 'gap' | 'test';
  /** The `type` in the payload of a webhook */
  type: string;
  severity: 'info' | 'warning' | 'critical';
  /** A time: RFC 3339, UTC */
  at: string;
  /** What has happened */
  title: string;
  project: string | null;
  artifact: {
    digest: string;
    name: string | null;
  } | null;
  /** Where it runs */
  environments: string[];
  /** A time: RFC 3339, UTC */
  since: string;
  why: string | null;
  whatToDo: string | null;
  links: {
    title: string;
    url: string;
  }[];
  /** Only in a digest */
  digest?: {
    count: number;
    /** The newest, at most 50 */
    items: {
      kind: 'evidence' | 'status' | 'gate' | 'waiver' | 'trust' | 'drift' | 'audit' | 'drill' | 'digest' | 'gap' | 'test';
      severity: 'info' | 'warning' | 'critical';
      /** A time: RFC 3339, UTC */
      at: string;
      title: string;
      project: string | null;
      url: string | null;
    }[];
  };
};

export type ReplayedMessages = {
  subscription: Subscription;
  replayed: number;
};

export type WaiverPage = {
  waivers: Waiver[];
  /** Send it as the parameter `cursor` to get the next page; null on the last page */
  cursor: string | null;
};

/** An OpenVEX 0.2.0 document */
export type OpenVexDraft = {
  '@context': string;
  '@id': string;
  /** A text that says that this is a draft */
  author: string;
  role: string;
  /** A time: RFC 3339, UTC */
  timestamp: string;
  version: number;
  tooling: string;
  statements: {
    vulnerability: {
      name: string;
      aliases?: string[];
    };
    products: {
      '@id': string;
      identifiers?: {
        purl: string;
      };
      hashes?: {
        [name: string]: string;
      };
      subcomponents?: {
        '@id': string;
        identifiers?: {
          purl: string;
        };
      }[];
    }[];
    status: 'under_investigation' | 'not_affected' | 'affected';
    status_notes: string;
    justification?: string;
    impact_statement?: string;
    action_statement?: string;
  }[];
};

/** A DSSE envelope, v1.0.2 */
export type DsseEnvelope = {
  /** The in-toto statement: base64 of its JSON text */
  payload: string;
  payloadType: 'application/vnd.in-toto+json';
  signatures: {
    /** The `kid` of the key in `/.well-known/attestry-vsa-keys.json` */
    keyid: string;
    /** base64; Ed25519, or ECDSA over P-256 with SHA-256 in ASN.1 DER */
    sig: string;
  }[];
};

/** A JWK Set (RFC 7517) */
export type VsaKeySet = {
  keys: {
    kty: 'OKP' | 'EC';
    crv: 'Ed25519' | 'P-256';
    /** SHA-256 of the DER SubjectPublicKeyInfo, in hex */
    kid: string;
    alg: 'EdDSA' | 'ES256';
    use: 'sig';
    /** The same key as PEM */
    pem: string;
    /** A time: RFC 3339, UTC */
    signsFrom: string;
    /** Null while no end is known */
    signsUntil: string | null;
    [name: string]: unknown;
  }[];
  verifier: {
    /** The `verifier.id` of the summaries that the keys sign */
    id: string;
  };
  revoked: {
    kid: string;
    /** A time: RFC 3339, UTC */
    revokedAt: string;
  }[];
};

export type PolicyDocument = {
  id: string;
  mode: string;
  appliesTo: unknown;
  rules: unknown[];
  [name: string]: unknown;
};

export type Trust = {
  /** Rises with every added or removed entry */
  version: number;
  roots: {
    id: string;
    name: string;
    kind: 'trusted-root' | 'key' | 'npm-keys' | 'certificate-authority';
    /** The file as it was added; the id is the SHA-256 of kind, newline and body */
    body: string;
    /** The key hint that documents may name */
    hint: string | null;
    /** Whether the entry ships with Attestry */
    builtIn: boolean;
    /** A time: RFC 3339, UTC */
    addedAt: string;
    validFrom: string | null;
    validUntil: string | null;
    /** The number of log entries, SCTs and trusted times that a document needs */
    thresholds: {
      tlog: number;
      ctlog: number;
      timestamp: number;
    };
    /** The keys and certificates of the entry */
    members: {
      role: string;
      name: string;
      validFrom: string | null;
      validUntil: string | null;
      keyType: string | null;
      /** The SHA-256 of the DER encoding of the key or certificate */
      id: string;
    }[];
    /** Whether the entry, or all its keys and certificates of one role, expire within 60 days */
    expiresSoon: boolean;
  }[];
  /** The signers of the newest documents; at most 200 */
  signers: {
    identity: string;
    issuer: string | null;
    kind: 'certificate' | 'key';
    /** The number of documents */
    evidence: number;
    /** A time: RFC 3339, UTC */
    lastSeen: string;
  }[];
  /** The pairs of signer and builder from which the policy concludes an SLSA Build level */
  rootsOfTrust: {
    id: string;
    title: string;
    /** Who signs and who builds, in plain words */
    description: string;
    /** The highest SLSA Build level */
    level: number;
    /** An anchored regular expression for the identity of the signer */
    signerPattern: string;
    /** An anchored regular expression for the builder; null where it is not compared */
    builderPattern: string | null;
  }[];
};

/** What a request of each operation has, and its JSON responses by their HTTP status. */
export type Operations = {
  /** Send evidence */
  'POST /api/v1/attestations': {
    query: {
      /** The artifact of documents that name none themselves, such as an SBOM or a scan report */
      subject?: string;
      /**
       * The exit code of the job that ran the tests: every code but 0 makes a test report failed. It is stored
       * with test reports only
       */
      exitCode?: number;
      /**
       * The name of the test run: only a report with the same run name supersedes a failed test. It is stored
       * with test reports only
       */
      run?: string;
    };
    header: {
      /** The time at which the evidence was received (RFC 3339), to replay a history; needs the scope `replay` */
      'attestry-received-at'?: string;
    };
    body: unknown;
    answers: {
      200: IngestResponse;
      201: IngestResponse;
      207: IngestResponse;
    };
  };
  /** Get one document, parsed and verified */
  'GET /api/v1/attestations/{id}': {
    path: {
      /** The id of a document: the SHA-256 of its original bytes */
      id: string;
    };
    answers: {
      200: Evidence;
    };
  };
  /** Get the original bytes of a document */
  'GET /api/v1/attestations/{id}/raw': {
    path: {
      /** The id of a document: the SHA-256 of its original bytes */
      id: string;
    };
    answers: {};
  };
  /** Verify documents without storing them */
  'POST /api/v1/verify': {
    body: VerifyRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: VerifyResponse;
      207: VerifyResponse;
    };
  };
  /** List artifacts */
  'GET /api/v1/artifacts': {
    query: {
      /**
       * Only artifacts with one of these statuses, separated by commas. With `environment` it is the status
       * there
       */
      status?: string;
      /** The present or a former slug of a project */
      project?: string;
      /** The SLSA Build level; -1: artifacts for which no level can be concluded */
      level?: number;
      /** The exact identity of the signer */
      signer?: string;
      /** The name of an environment in which the artifact runs now */
      environment?: string;
      /** Only artifacts first seen at this time or later: a day or an RFC 3339 time, in UTC */
      from?: string;
      /** Only artifacts first seen before this time; a day is included to its end */
      to?: string;
      /**
       * Only the artifacts that a metric of `/api/v1/metrics` counts. `judged`: every status but `unknown`.
       * `measured`: verified at some time. `unverified`: never verified so far, and not `unknown`. `open`:
       * failed, error or incomplete now. `attention`: open, and running in an environment now or first seen
       * between `from` and `to`. `deployed`: running in an environment now, and not `unknown`. `defects`: with a
       * defect found between `from` and `to`. `leaked`: with such a defect that was found after a deployment
       */
      behind?: 'judged' | 'measured' | 'unverified' | 'open' | 'attention' | 'deployed' | 'defects' | 'leaked';
      /**
       * `true`: also the parts of releases, such as the platforms of an image index. Without it a release is one
       * line, with the status of its worst part; what runs in an environment and what a search finds without its
       * release are listed too
       */
      parts?: 'true' | 'false';
      /**
       * A search: a digest or its beginning, a name, a purl, a commit or a repository; or any part, of at least
       * two characters, of an advisory id, a component, a build parameter, a file name, a signer or an
       * environment. With it, an image index comes before its platforms where the list is in the order of time
       */
      q?: string;
      /**
       * The order of the list; `newest` by default. `status`: worst first; with `environment` by the status
       * there
       */
      sort?: 'newest' | 'oldest' | 'status' | 'name';
      /** The `cursor` of the page before; use it with the same `sort` */
      cursor?: string;
      /** The largest number of artifacts; 50 by default */
      limit?: number;
      /** The format of the response; `json` by default */
      format?: 'json' | 'csv';
    };
    answers: {
      200: ArtifactPage;
    };
  };
  /** Suggest what to search for */
  'GET /api/v1/suggest': {
    query: {
      /** A part of a name, of at least two characters */
      q: string;
    };
    answers: {
      200: Suggestions;
    };
  };
  /** Get an artifact, with its status, checks, evidence and history */
  'GET /api/v1/artifacts/{digest}': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    query: {
      /** The status and the checks by the policy of this environment */
      environment?: string;
    };
    answers: {
      200: Artifact;
      300: AmbiguousDigest;
    };
  };
  /** Get the lineage of an artifact: its sources, builds, components and deployments */
  'GET /api/v1/artifacts/{digest}/lineage': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    query: {
      /**
       * `up`: towards the source. `down`: towards production. `both`: the default. `impact`: down, and only the
       * paths that end at a deployment
       */
      direction?: 'up' | 'down' | 'both' | 'impact';
      /** `hide`: without the claims whose speaker has no authority, and without what only they reach */
      claims?: 'show' | 'hide';
      /** The largest number of steps from the root; 4 by default */
      depth?: number;
      /** The largest number of nodes; 300 by default */
      limit?: number;
    };
    answers: {
      200: Lineage;
      300: AmbiguousDigest;
    };
  };
  /** Get an overview of the lineage of an artifact, in groups */
  'GET /api/v1/artifacts/{digest}/lineage/groups': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    query: {
      /**
       * `up`: towards the source. `down`: towards production. `both`: the default. `impact`: down, and only the
       * paths that end at a deployment
       */
      direction?: 'up' | 'down' | 'both' | 'impact';
      /** `hide`: without the claims whose speaker has no authority, and without what only they reach */
      claims?: 'show' | 'hide';
      /** The largest number of steps from the root; 4 by default */
      depth?: number;
      /**
       * What a group has in common: a `project` (the default), a `build`, a `release`, or only the `kind` of
       * node. Nodes that belong to none are grouped by kind, components and materials also by ecosystem
       */
      by?: 'project' | 'build' | 'release' | 'kind';
      /**
       * The ids of groups of an earlier answer, separated by commas: the answer shows their parts. What does not
       * fit on a page is one more group, which opens the next page
       */
      open?: string;
      /** The largest number of parts of a group that are shown at once; 60 by default */
      page?: number;
    };
    answers: {
      200: LineageOverview;
      300: AmbiguousDigest;
    };
  };
  /** List projects by name */
  'GET /api/v1/projects': {
    query: {
      /** `true`: only projects that are expected here. `false`: only the others. All by default */
      claimed?: 'true' | 'false';
      /** The `cursor` of the page before */
      cursor?: string;
      /** The largest number of projects; 50 by default */
      limit?: number;
    };
    answers: {
      200: ProjectPage;
    };
  };
  /** Get the report of the migration to authority */
  'GET /api/v1/migration': {
    query: {
      /** The `cursor` of the page before */
      cursor?: string;
      /** The largest number of artifacts; 50 by default */
      limit?: number;
    };
    answers: {
      200: Migration;
    };
  };
  /** Get a project by its present or a former slug */
  'GET /api/v1/projects/{slug}': {
    path: {
      /** The slashes may be percent-encoded */
      slug: string;
    };
    answers: {
      200: Project;
    };
  };
  /** Get the metrics of a period */
  'GET /api/v1/metrics': {
    query: {
      /** The first day of the period: a day or an RFC 3339 time, in UTC. By default, the period has 30 days */
      from?: string;
      /** The last day, which is included; today by default. A period has at most 366 days */
      to?: string;
      /** The present or a former slug of a project; without it, the metrics are those of all projects */
      project?: string;
    };
    answers: {
      200: Metrics;
    };
  };
  /** Get the overview: artifacts that need attention, metrics, projects and the newest evidence */
  'GET /api/v1/overview': {
    query: {
      /** The first day of the period: a day or an RFC 3339 time, in UTC. By default, the period has 30 days */
      from?: string;
      /** The last day, which is included; today by default. A period has at most 366 days */
      to?: string;
      /** The present or a former slug of a project; without it, the metrics are those of all projects */
      project?: string;
    };
    answers: {
      200: Overview;
    };
  };
  /** List webhook deliveries, refused documents and pending fetches, newest first */
  'GET /api/v1/deliveries': {
    query: {
      /** Only deliveries with this outcome. Without it, the accepted, failed and ignored ones */
      outcome?: 'accepted' | 'duplicate' | 'refused' | 'failed' | 'ignored';
      /** The `cursor` of the page before */
      cursor?: string;
      /** The largest number of deliveries; 50 by default */
      limit?: number;
    };
    answers: {
      200: Deliveries;
    };
  };
  /** Apply a stored delivery again */
  'POST /api/v1/deliveries/{id}/replay': {
    path: {
      /** The number of the delivery */
      id: string;
    };
    answers: {
      200: unknown;
    };
  };
  /** Get what a project expects */
  'GET /api/v1/projects/{slug}/expectations': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    query: {
      /** The `cursor` of the page of `history` before */
      cursor?: string;
    };
    answers: {
      200: ProjectExpectations;
    };
  };
  /** Replace what a project expects */
  'PUT /api/v1/projects/{slug}/expectations': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    body: ExpectationsRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: ProjectExpectations;
    };
  };
  /** Accept one more signer, sender or builder */
  'POST /api/v1/projects/{slug}/expectations/accept': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    body: AcceptRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: ProjectExpectations;
    };
  };
  /** Who has signed in, and how people can */
  'GET /api/v1/session': {
    answers: {
      200: Session;
    };
  };
  /** Sign in with a password */
  'POST /api/v1/session': {
    body: SignInRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: StartedSession;
    };
  };
  /** Sign out */
  'DELETE /api/v1/session': {
    answers: {
      200: SignedOut;
    };
  };
  /** Begin a sign-in by the OpenID provider */
  'GET /api/v1/session/oidc': {
    query: {
      /** the page to show at the end */
      to?: string;
    };
    answers: {};
  };
  /** Finish a sign-in by the OpenID provider */
  'GET /api/v1/session/oidc/callback': {
    answers: {};
  };
  /** List open sessions */
  'GET /api/v1/sessions': {
    query: {
      /** everybody needs the role admin */
      of?: 'person' | 'everybody';
    };
    answers: {
      200: SessionList;
    };
  };
  /** Revoke a session */
  'DELETE /api/v1/sessions/{id}': {
    path: {
      /** The number of the session */
      id: string;
    };
    answers: {
      200: EndedSession;
    };
  };
  /** Get who sees a project */
  'GET /api/v1/projects/{slug}/visibility': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    answers: {
      200: ProjectVisibility;
    };
  };
  /** Make a project private or public */
  'PUT /api/v1/projects/{slug}/visibility': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    body: VisibilityRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: ProjectVisibility;
    };
  };
  /** List the addresses of badges of a project */
  'GET /api/v1/projects/{slug}/badges': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    answers: {
      200: BadgeAddressList;
    };
  };
  /** Make an address of badges */
  'POST /api/v1/projects/{slug}/badges': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    body: BadgeAddressRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: NewBadgeAddress;
    };
  };
  /** Revoke an address of badges */
  'DELETE /api/v1/projects/{slug}/badges/{id}': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
      /** The number of the address */
      id: string;
    };
    answers: {
      200: BadgeAddressList;
    };
  };
  /** Get the targets of the installation */
  'GET /api/v1/targets': {
    answers: {
      200: Targets;
    };
  };
  /** Set or remove a target of the installation */
  'PUT /api/v1/targets': {
    body: TargetRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: Targets;
    };
  };
  /** Get the targets that count for a project */
  'GET /api/v1/projects/{slug}/targets': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    answers: {
      200: Targets;
    };
  };
  /** Set or remove a target of a project */
  'PUT /api/v1/projects/{slug}/targets': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    body: TargetRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: Targets;
    };
  };
  /** Get the status of an artifact as of a past moment, beside that of today */
  'GET /api/v1/artifacts/{digest}/as-of': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    query: {
      /** The moment: RFC 3339, with a time zone, not in the future and not before the first evidence */
      at: string;
      /** The status by the policies of this environment */
      environment?: string;
    };
    answers: {
      200: ArtifactAsOf;
      300: AmbiguousDigest;
    };
  };
  /** Get the statuses of a project as of a past moment, beside those of today */
  'GET /api/v1/projects/{slug}/as-of': {
    path: {
      /** The slashes may be percent-encoded */
      slug: string;
    };
    query: {
      /** The moment: RFC 3339, with a time zone, not in the future and not before the first evidence */
      at: string;
      /** The status by the policies of this environment */
      environment?: string;
    };
    answers: {
      200: ProjectAsOf;
    };
  };
  /** Get what ran in an environment as of a past moment, beside what runs there today */
  'GET /api/v1/environments/{name}/as-of': {
    path: {
      name: string;
    };
    query: {
      /** The moment: RFC 3339, with a time zone, not in the future and not before the first evidence */
      at: string;
      /** The `cursor` of the page before; use it with the same `at` */
      cursor?: number;
      /** The largest number of artifacts; 50 by default */
      limit?: number;
    };
    answers: {
      200: EnvironmentAsOf;
    };
  };
  /** Compare two artifacts, releases or environments, or one at two times */
  'GET /api/v1/compare': {
    query: {
      /**
       * The first of the two: a digest `algorithm:hex`, or `environment:NAME`. Without it, the first one is `b`
       * at `aAt`, and without that time the release before `b`
       */
      a?: string;
      /** The second of the two */
      b: string;
      /** The first one as of this past time (RFC 3339) instead of now */
      aAt?: string;
      /** The second one as of this past time (RFC 3339) instead of now */
      bAt?: string;
      /** Statuses and rules of artifacts by the policies of this environment */
      environment?: string;
      /** `true`: also the platforms of two image indexes, or the files of two builds */
      parts?: 'true' | 'false';
    };
    answers: {
      200: Comparison;
    };
  };
  /** Name the release in which a difference began */
  'GET /api/v1/compare/first-difference': {
    query: {
      /** The digest of the artifact that `b` was compared with */
      a?: string;
      /** The digest of the artifact from which the search goes back */
      b: string;
      aspect: 'status' | 'rules' | 'source' | 'builder' | 'parameters' | 'environment' | 'materials' | 'components' | 'findings' | 'tests' | 'rebuilds' | 'signers';
      /** The `key` of a difference */
      key: string;
      /** As in the comparison */
      environment?: string;
    };
    answers: {
      200: FirstDifference;
    };
  };
  /** Get the build environment of an artifact, and what changed in it */
  'GET /api/v1/artifacts/{digest}/build-environment': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    answers: {
      200: BuildEnvironment;
      300: AmbiguousDigest;
    };
  };
  /** List what was changed, by whom, from where and why */
  'GET /api/v1/audit-log': {
    query: {
      /** `KIND:IDENTIFIER` of an actor, as `token:3` */
      actor?: string;
      /** What was done */
      action?: 'session.start' | 'session.end' | 'waiver.request' | 'waiver.create' | 'waiver.approve' | 'waiver.refuse' | 'waiver.end' | 'quarantine.create' | 'quarantine.release' | 'expectations.change' | 'visibility.change' | 'badge.make' | 'badge.revoke' | 'drill.run' | 'drill.acknowledge' | 'policy.apply' | 'policy.retire' | 'targets.change' | 'report-schedule.create' | 'report-schedule.end' | 'hold.create' | 'hold.release' | 'subscription.create' | 'subscription.change' | 'subscription.remove' | 'subscription.test' | 'subscription.replay' | 'github.ask' | 'inventory.observe' | 'inventory.expect' | 'inventory.withdraw' | 'environment.change' | 'predicate-type.apply' | 'predicate-type.retire' | 'evidence.seal' | 'connection.add' | 'connection.rotate' | 'connection.end' | 'connection.ask' | 'delivery.replay' | 'project.claim' | 'project.withdraw' | 'retention.start' | 'token.create' | 'token.rotate' | 'token.revoke' | 'trust.add' | 'trust.remove' | 'user.add' | 'user.remove' | 'user.change-password' | 'role.grant' | 'role.withdraw' | 'vsa-key.add' | 'vsa-key.revoke';
      /** `KIND:ID` of what it was done to, as `policy:release-gate` */
      object?: string;
      /** At or after this time (RFC 3339) */
      from?: string;
      /** Before this time (RFC 3339) */
      until?: string;
      /** The `cursor` of the page before */
      cursor?: string;
      limit?: number;
    };
    answers: {
      200: AuditLogPage;
    };
  };
  /** One entry of the audit log, with its inclusion proof */
  'GET /api/v1/audit-log/{index}': {
    path: {
      /** From 0 */
      index: string;
    };
    answers: {
      200: ProvedAuditLogEntry;
    };
  };
  /** The newest checkpoint of the audit log */
  'GET /api/v1/audit-log/checkpoint': {
    answers: {
      200: AuditLogHead;
    };
  };
  /** The audit log as JSON Lines */
  'GET /api/v1/audit-log/export': {
    query: {
      /** The index of the first entry; by default 0 */
      from?: number;
    };
    answers: {};
  };
  /** List refused attempts to sign in or to change something */
  'GET /api/v1/audit-log/refused': {
    query: {
      /** The `cursor` of the page before */
      cursor?: string;
      limit?: number;
    };
    answers: {
      200: RefusedAttempts;
    };
  };
  /** Get what supports the controls of frameworks */
  'GET /api/v1/projects/{slug}/controls': {
    path: {
      /** The present or a former slug of the project */
      slug: string;
    };
    query: {
      /** The artifacts are evaluated by the policies of this environment */
      environment?: string;
      /** How many of the newest artifacts are evaluated; 20 by default */
      artifacts?: number;
    };
    answers: {
      200: Controls;
    };
  };
  /** List environments */
  'GET /api/v1/environments': {
    query: {
      /** The `cursor` of the page before */
      cursor?: string;
      /** The largest number; 50 by default */
      limit?: number;
    };
    answers: {
      200: EnvironmentPage;
    };
  };
  /** Get an environment: what should run there, what runs there, and how they differ */
  'GET /api/v1/environments/{name}': {
    path: {
      name: string;
    };
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: Environment;
    };
  };
  /** Say who answers for an environment */
  'PUT /api/v1/environments/{name}': {
    path: {
      name: string;
    };
    body: OwnerRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: {
        environment: string;
        owner: string | null;
      };
    };
  };
  /** Say what should run in an environment */
  'PUT /api/v1/environments/{name}/expected': {
    path: {
      name: string;
    };
    query: {
      /** Needed for a format that usually says the other: a pod list says what runs, all others what should run */
      as?: InventoryKind;
      reason?: string;
    };
    body: unknown;
    answers: {
      200: PutInventory;
      201: PutInventory;
    };
  };
  /** Withdraw what should run */
  'DELETE /api/v1/environments/{name}/expected': {
    path: {
      name: string;
    };
    query: {
      reason?: string;
    };
    answers: {
      200: {
        environment: string;
        kind: InventoryKind;
        version: number;
      };
    };
  };
  /** Report what runs in an environment */
  'PUT /api/v1/environments/{name}/observed': {
    path: {
      name: string;
    };
    query: {
      /** Needed for a format that usually says the other: a pod list says what runs, all others what should run */
      as?: InventoryKind;
      reason?: string;
    };
    body: unknown;
    answers: {
      200: PutInventory;
      201: PutInventory;
    };
  };
  /** Withdraw what runs */
  'DELETE /api/v1/environments/{name}/observed': {
    path: {
      name: string;
    };
    query: {
      reason?: string;
    };
    answers: {
      200: {
        environment: string;
        kind: InventoryKind;
        version: number;
      };
    };
  };
  /** List the versions of an inventory */
  'GET /api/v1/environments/{name}/inventories': {
    path: {
      name: string;
    };
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
      kind?: InventoryKind;
    };
    answers: {
      200: InventoryPage;
    };
  };
  /** Get the original bytes of an inventory */
  'GET /api/v1/environments/{name}/inventories/{kind}/{version}': {
    path: {
      name: string;
      /** `expected`: what should run. `observed`: what really runs */
      kind: InventoryKind;
      version: string;
    };
    answers: {};
  };
  /** List the differences between what should run and what runs, in all environments */
  'GET /api/v1/drift': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
      environment?: string;
      kind?: FindingKind;
      /** `open` (the default): what is so now. `ended`: what was */
      state?: 'open' | 'ended';
      format?: 'json' | 'csv';
    };
    answers: {
      200: FindingPage;
    };
  };
  /** List everything deployed that came from something */
  'GET /api/v1/impact': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
      /** A commit, or its first 7 or more hex digits */
      commit?: string;
      /** The id of a builder, as provenance has it, or without its ref (`@…`), which means every ref */
      builder?: string;
      /** The identity of a signer, as certificates have it */
      signer?: string;
      /** An image: its digest, `NAME@DIGEST`, a purl, or exactly one of its names */
      image?: string;
      /** A component: its purl; without a version, every version */
      component?: string;
      /** The id of a vulnerability or an advisory that a scan or a VEX statement names */
      cve?: string;
      environment?: string;
      format?: 'json' | 'csv';
    };
    answers: {
      200: ImpactPage;
    };
  };
  /** The library of drills, and the record of those that were run */
  'GET /api/v1/drills': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
      /** Only drills of this scenario */
      scenario?: string;
    };
    answers: {
      200: DrillPage;
    };
  };
  /** Run a drill */
  'POST /api/v1/drills': {
    body: DrillRequest | Uint8Array<ArrayBuffer>;
    answers: {
      202: Drill;
    };
  };
  /** Get a drill */
  'GET /api/v1/drills/{id}': {
    path: {
      /** The number of the drill */
      id: string;
    };
    answers: {
      200: Drill;
    };
  };
  /** Acknowledge a drill */
  'POST /api/v1/drills/{id}/acknowledge': {
    path: {
      /** The number of the drill */
      id: string;
    };
    body: DrillAcknowledgeRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: Drill;
    };
  };
  /** List the decisions of the gate */
  'GET /api/v1/gate': {
    query: {
      /** Only these decisions */
      decision?: GateDecision;
      /** Only decisions about artifacts of this project */
      project?: string;
      /** Only decisions of the last days */
      days?: number;
      /** `newest` by default; `denied`: those denied first, then the unknown ones, each newest first */
      sort?: 'newest' | 'denied';
      /** The `cursor` of the page before */
      cursor?: string;
      /** The largest number of decisions; 50 by default */
      limit?: number;
    };
    answers: {
      200: GatePage;
    };
  };
  /** Ask whether artifacts may be deployed */
  'POST /api/v1/gate': {
    body: GateRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: GateAnswer;
    };
  };
  /** Get a decision of the gate */
  'GET /api/v1/gate/{id}': {
    path: {
      /** The `id` of an answer */
      id: string;
    };
    query: {
      /**
       * `json` by default; `markdown` for the summary of a job, `sarif` for code scanning, `junit` for test
       * reports
       */
      format?: 'json' | 'markdown' | 'sarif' | 'junit';
    };
    answers: {
      200: StoredGateAnswer;
    };
  };
  /** Review an object of Kubernetes */
  'POST /api/admission/v1': {
    query: {
      /** Whether an image about which nothing can be said is allowed: `closed` (the default) refuses it */
      failure?: 'open' | 'closed';
      /** The environment to deploy to; the namespace of the object by default */
      environment?: string;
    };
    body: AdmissionReview | Uint8Array<ArrayBuffer>;
    answers: {
      200: AdmissionResponse;
    };
  };
  /** List policies, or ask which one decides */
  'GET /api/v1/policies': {
    query: {
      /** Which policy decides for this project */
      project?: string;
      /** Which policy decides in this environment */
      environment?: string;
      /** The `cursor` of the page before */
      cursor?: string;
      limit?: number;
    };
    answers: {
      200: PolicyPage;
    };
  };
  /** Apply a policy */
  'POST /api/v1/policies': {
    query: {
      reason?: string;
      version?: number;
    };
    body: PolicyRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: PolicyChange;
      201: PolicyChange;
    };
  };
  /** Check a policy without applying it */
  'POST /api/v1/policies/check': {
    body: PolicyCheckRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: PolicyProblems;
    };
  };
  /** List the policies that ship as documents */
  'GET /api/v1/policies/packs': {
    answers: {
      200: PolicyPacks;
    };
  };
  /** Get the JSON Schema of a policy */
  'GET /api/v1/policies/schema.json': {
    answers: {
      200: unknown;
    };
  };
  /** Get one policy with its rules and versions */
  'GET /api/v1/policies/{id}': {
    path: {
      /** The id of the policy */
      id: string;
    };
    answers: {
      200: Policy;
    };
  };
  /** Retire a policy */
  'DELETE /api/v1/policies/{id}': {
    path: {
      /** The id of the policy */
      id: string;
    };
    query: {
      reason?: string;
      version?: number;
    };
    body: PolicyRetirement | Uint8Array<ArrayBuffer>;
    answers: {
      200: PolicyChange;
    };
  };
  /** List predicate types */
  'GET /api/v1/predicate-types': {
    query: {
      /** The `cursor` of the page before */
      cursor?: string;
      limit?: number;
    };
    answers: {
      200: PredicateTypePage;
    };
  };
  /** Register a predicate type */
  'POST /api/v1/predicate-types': {
    query: {
      reason?: string;
      version?: number;
    };
    body: PolicyRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: PredicateTypeChange;
      201: PredicateTypeChange;
    };
  };
  /** Check a predicate type without registering it */
  'POST /api/v1/predicate-types/check': {
    body: PolicyCheckRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: PolicyProblems;
    };
  };
  /** Get the JSON Schema of the document of a predicate type */
  'GET /api/v1/predicate-types/schema.json': {
    answers: {
      200: unknown;
    };
  };
  /** List the stored documents of a predicate type */
  'GET /api/v1/predicate-types/{id}/documents': {
    path: {
      /** The id of the type */
      id: string;
    };
    query: {
      /** The `cursor` of the page before */
      cursor?: string;
      limit?: number;
    };
    answers: {
      200: TypedDocumentPage;
    };
  };
  /** Get one predicate type with its fields and versions */
  'GET /api/v1/predicate-types/{id}': {
    path: {
      /** The id of the type */
      id: string;
    };
    answers: {
      200: PredicateType;
    };
  };
  /** Retire a predicate type */
  'DELETE /api/v1/predicate-types/{id}': {
    path: {
      /** The id of the type */
      id: string;
    };
    query: {
      reason?: string;
      version?: number;
    };
    body: PolicyRetirement | Uint8Array<ArrayBuffer>;
    answers: {
      200: PredicateTypeChange;
    };
  };
  /** Find out what a draft would change */
  'POST /api/v1/what-if': {
    body: WhatIfDraft | Uint8Array<ArrayBuffer>;
    answers: {
      202: WhatIfRun;
    };
  };
  /** Get the progress or the result of a comparison */
  'GET /api/v1/what-if/{id}': {
    path: {
      /** The `id` of the comparison */
      id: string;
    };
    answers: {
      200: WhatIfRun;
    };
  };
  /** Cancel a comparison */
  'DELETE /api/v1/what-if/{id}': {
    path: {
      /** The `id` of the comparison */
      id: string;
    };
    answers: {
      200: WhatIfRun;
    };
  };
  /** List quarantines */
  'GET /api/v1/quarantine': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: QuarantinePage;
    };
  };
  /** Quarantine evidence */
  'POST /api/v1/quarantine': {
    body: QuarantineRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: Quarantine;
    };
  };
  /** Release a quarantine */
  'POST /api/v1/quarantine/{id}/release': {
    path: {
      /** The number of the quarantine */
      id: string;
    };
    body: QuarantineRelease | Uint8Array<ArrayBuffer>;
    answers: {
      200: Quarantine;
    };
  };
  /** Get the report of a period */
  'GET /api/v1/report': {
    query: {
      /** The slug of a project; without it, all that the caller may see */
      project?: string;
      /** The first UTC day, or a time (RFC 3339); by default 30 days back */
      from?: string;
      /** The last UTC day, or a time (RFC 3339); by default today */
      to?: string;
      /** By default `json` */
      format?: 'json' | 'html' | 'md' | 'csv' | 'pdf';
    };
    answers: {
      200: Report;
    };
  };
  /** Get an audit pack */
  'GET /api/v1/report/pack': {
    query: {
      /** The slug of a project; without it, all that the caller may see */
      project?: string;
      /** The first UTC day, or a time (RFC 3339); by default 30 days back */
      from?: string;
      /** The last UTC day, or a time (RFC 3339); by default today */
      to?: string;
    };
    answers: {};
  };
  /** List the schedules of reports */
  'GET /api/v1/report-schedules': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: ReportSchedulePage;
    };
  };
  /** Make a schedule of reports */
  'POST /api/v1/report-schedules': {
    body: ReportScheduleRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: ReportSchedule;
    };
  };
  /** End a schedule of reports */
  'POST /api/v1/report-schedules/{id}/end': {
    path: {
      /** The number of the schedule */
      id: string;
    };
    body: ReportScheduleEnd | Uint8Array<ArrayBuffer>;
    answers: {
      200: ReportSchedule;
    };
  };
  /** List the kept reports */
  'GET /api/v1/reports': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
      /** Only those about this project */
      project?: string;
    };
    answers: {
      200: KeptReportPage;
    };
  };
  /** Get a kept report */
  'GET /api/v1/reports/{id}': {
    path: {
      /** The number of the report */
      id: string;
    };
    query: {
      /** By default `json`: the bytes as they are kept */
      format?: 'json' | 'html' | 'md' | 'csv' | 'pdf';
    };
    answers: {
      200: KeptReport;
    };
  };
  /** What a run of the retention would drop now */
  'GET /api/v1/retention': {
    query: {
      /** The `cursor` of the part before */
      cursor?: string;
      limit?: number;
    };
    answers: {
      200: RetentionPreview;
    };
  };
  /** List legal holds */
  'GET /api/v1/holds': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: HoldPage;
    };
  };
  /** Put evidence under legal hold */
  'POST /api/v1/holds': {
    body: HoldRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: Hold;
    };
  };
  /** Release a legal hold */
  'POST /api/v1/holds/{id}/release': {
    path: {
      /** The number of the hold */
      id: string;
    };
    body: HoldRelease | Uint8Array<ArrayBuffer>;
    answers: {
      200: Hold;
    };
  };
  /** List the documents in which secrets were found */
  'GET /api/v1/secrets': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: SecretsPage;
    };
  };
  /** Seal a document: remove its bytes for good */
  'POST /api/v1/attestations/{id}/seal': {
    path: {
      /** The id of the document */
      id: string;
    };
    body: SealRequest | Uint8Array<ArrayBuffer>;
    answers: {
      200: Evidence;
    };
  };
  /** List connections of sources */
  'GET /api/v1/connections': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: ConnectionPage;
    };
  };
  /** Connect a source */
  'POST /api/v1/connections': {
    body: ConnectionRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: NewConnection;
    };
  };
  /** Replace the secret or the token of a connection */
  'POST /api/v1/connections/{id}/rotate': {
    path: {
      /** The number of the connection */
      id: string;
    };
    body: ConnectionRotation | Uint8Array<ArrayBuffer>;
    answers: {
      200: NewConnection;
    };
  };
  /** Have a registry asked now about the packages of a connection */
  'POST /api/v1/connections/{id}/ask': {
    path: {
      /** The number of the connection */
      id: string;
    };
    answers: {
      202: Connection;
    };
  };
  /** End a connection */
  'POST /api/v1/connections/{id}/end': {
    path: {
      /** The number of the connection */
      id: string;
    };
    body: ConnectionEnd | Uint8Array<ArrayBuffer>;
    answers: {
      200: Connection;
    };
  };
  /** Have GitHub asked now what it lists of an artifact */
  'POST /api/v1/artifacts/{digest}/github-records': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    answers: {
      202: GithubRecords;
    };
  };
  /** Receive a delivery of the webhook that the environment configures */
  'POST /api/webhooks/{source}': {
    path: {
      source: string;
    };
    header: {
      /** HMAC-SHA-256 of the body with the webhook secret: `sha256=hex` */
      'x-hub-signature-256': string;
      /** The name of the event */
      'x-github-event': string;
      /** The id of the delivery */
      'x-github-delivery': string;
    };
    body: unknown;
    answers: {
      200: DeliveryAnswer;
    };
  };
  /** Receive a delivery of a connection */
  'POST /api/webhooks/{source}/{connection}': {
    path: {
      source: string;
      /** The name of the connection */
      connection: string;
    };
    body: unknown;
    answers: {
      200: DeliveryAnswer;
    };
  };
  /** List subscriptions */
  'GET /api/v1/subscriptions': {
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
    };
    answers: {
      200: SubscriptionPage;
    };
  };
  /** Make a subscription */
  'POST /api/v1/subscriptions': {
    body: SubscriptionRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: NewSubscription;
    };
  };
  /** Read a subscription */
  'GET /api/v1/subscriptions/{id}': {
    path: {
      /** The number of the subscription */
      id: string;
    };
    answers: {
      200: Subscription;
    };
  };
  /** Change, mute or switch a subscription on or off */
  'PATCH /api/v1/subscriptions/{id}': {
    path: {
      /** The number of the subscription */
      id: string;
    };
    body: SubscriptionUpdate | Uint8Array<ArrayBuffer>;
    answers: {
      200: NewSubscription;
    };
  };
  /** Remove a subscription */
  'DELETE /api/v1/subscriptions/{id}': {
    path: {
      /** The number of the subscription */
      id: string;
    };
    query: {
      reason?: string;
    };
    answers: {
      200: RemovedSubscription;
    };
  };
  /** Send a test message */
  'POST /api/v1/subscriptions/{id}/test': {
    path: {
      /** The number of the subscription */
      id: string;
    };
    answers: {
      200: SubscriptionTest;
    };
  };
  /** List the messages to a subscription */
  'GET /api/v1/subscriptions/{id}/messages': {
    path: {
      /** The number of the subscription */
      id: string;
    };
    query: {
      /** The `cursor` of the page before */
      cursor?: number;
      limit?: number;
      /** Only messages in this state */
      state?: 'ready' | 'queued' | 'held' | 'sent' | 'dead' | 'digested';
    };
    answers: {
      200: SentMessagePage;
    };
  };
  /** Send dead messages again */
  'POST /api/v1/subscriptions/{id}/replay': {
    path: {
      /** The number of the subscription */
      id: string;
    };
    query: {
      /** Only this one; without it the oldest 1,000 dead messages */
      message?: number;
    };
    answers: {
      200: ReplayedMessages;
    };
  };
  /** Get the Atom feed of a project or an artifact */
  'GET /feed/{subject}': {
    path: {
      /** The project or the artifact */
      subject: string;
    };
    answers: {};
  };
  /** List waivers */
  'GET /api/v1/waivers': {
    query: {
      /** Only waivers that cover the artifact with this digest: its own and those of its project */
      artifact?: string;
      /** Only waivers of the project with this present or earlier slug, and of its artifacts */
      project?: string;
      /**
       * Only requests that wait for a decision, only those in force that end within 14 days, only those in
       * force, or only the ended and refused ones
       */
      state?: 'requested' | 'expiring' | 'active' | 'ended';
      /** The `cursor` of the page before */
      cursor?: string;
      /** The largest number of waivers; 50 by default */
      limit?: number;
    };
    answers: {
      200: WaiverPage;
    };
  };
  /** Create a waiver, or ask for one */
  'POST /api/v1/waivers': {
    body: WaiverRequest | Uint8Array<ArrayBuffer>;
    answers: {
      201: Waiver;
    };
  };
  /** Get one waiver */
  'GET /api/v1/waivers/{id}': {
    path: {
      /** The number of the waiver */
      id: string;
    };
    answers: {
      200: Waiver;
    };
  };
  /** Approve a request for a waiver */
  'POST /api/v1/waivers/{id}/approve': {
    path: {
      /** The number of the waiver */
      id: string;
    };
    body: WaiverApproval | Uint8Array<ArrayBuffer>;
    answers: {
      200: Waiver;
    };
  };
  /** Refuse a request for a waiver */
  'POST /api/v1/waivers/{id}/refuse': {
    path: {
      /** The number of the waiver */
      id: string;
    };
    body: WaiverRefusal | Uint8Array<ArrayBuffer>;
    answers: {
      200: Waiver;
    };
  };
  /** End a waiver now */
  'POST /api/v1/waivers/{id}/revoke': {
    path: {
      /** The number of the waiver */
      id: string;
    };
    body: WaiverRevocation | Uint8Array<ArrayBuffer>;
    answers: {
      200: Waiver;
    };
  };
  /** Get the draft of an OpenVEX statement */
  'GET /api/v1/waivers/{id}/openvex': {
    path: {
      /** The number of the waiver */
      id: string;
    };
    answers: {
      200: OpenVexDraft;
    };
  };
  /** Get the verdict on an artifact as a signed verification summary (VSA) */
  'GET /api/v1/artifacts/{digest}/vsa': {
    path: {
      /** A digest: `algorithm:hex` */
      digest: string;
    };
    query: {
      /** The id of an issued summary: `sha256:` and the SHA-256 of its envelope. Without it, the present one */
      id?: string;
      /** The verdict by the policy of this environment */
      environment?: string;
    };
    answers: {
      200: DsseEnvelope;
      300: AmbiguousDigest;
    };
  };
  /** Get the keys that verify verification summaries */
  'GET /.well-known/attestry-vsa-keys.json': {
    answers: {
      200: VsaKeySet;
    };
  };
  /** Get a version of a policy, as verification summaries name it */
  'GET /api/v1/policies/{id}/{version}': {
    path: {
      id: string;
      version: string;
    };
    answers: {
      200: PolicyDocument;
    };
  };
  /** Receive events as they happen */
  'GET /api/v1/events': {
    query: {
      /**
       * The number of the last event received: the stream begins with the next one. Without it, the stream has
       * only new events
       */
      after?: string;
    };
    header: {
      /** As `after`; browsers send it by themselves */
      'last-event-id'?: string;
    };
    answers: {};
  };
  /** Get a badge of a project or an artifact */
  'GET /badge/{subject}': {
    path: {
      /** The project or the artifact, with the format as the ending */
      subject: string;
    };
    query: {
      /** `status` by default */
      metric?: 'status' | 'slsa' | 'coverage' | 'time-to-verify' | 'vsa';
      /** `flat` (the default), `flat-square`, `plastic`, `for-the-badge` or `social` */
      style?: string;
      /** The text on the left side */
      label?: string;
    };
    answers: {
      200: {
        schemaVersion: 1;
        label: string;
        message: string;
        color: string;
        [name: string]: unknown;
      };
    };
  };
  /** Get the newest checkpoint of the log (C2SP tlog-checkpoint) */
  'GET /log/checkpoint': {
    answers: {};
  };
  /** Get a tile of the log (C2SP tlog-tiles) */
  'GET /log/tile/{level}/{index}': {
    path: {
      /** A number from 0 to 63, or `entries` */
      level: string;
      /** The path of the tile below its level */
      index: string;
    };
    answers: {};
  };
  /** Get the configured trust and the most recent signers */
  'GET /api/v1/trust': {
    answers: {
      200: Trust;
    };
  };
};
