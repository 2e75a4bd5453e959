/** What GitHub lists of an artifact, in responses of the API and on pages. */

/** Where an artifact is stored, as somebody of the organisation has recorded. Times are RFC 3339. */
export type GithubStorageView = {
  name: string | null;
  registry: string | null;
  /** The repository of the registry. */
  repository: string | null;
  url: string | null;
  /** `active`, `eol` or `deleted`. */
  status: string | null;
  updatedAt: string | null;
};

/** That an artifact was deployed, as somebody has recorded. GitHub does not say whether it was decommissioned since. */
export type GithubDeploymentView = {
  environment: string | null;
  /** The region, or another physical environment. */
  region: string | null;
  cluster: string | null;
  name: string | null;
  /** Such as `internet-exposed`. */
  risks: string[];
  updatedAt: string | null;
};

/** The records of one list, the newest first; `leftOut`: how many more GitHub has, or gave that are not about it. */
export type GithubRecordList<Item> = { records: Item[]; leftOut: number };

/** What an organisation lists of a digest, as it is stored: with the entity tag of each answer. */
export type GithubRecordLists = {
  organization: string;
  storage: GithubRecordList<GithubStorageView> & { etag: string | null };
  deployments: GithubRecordList<GithubDeploymentView> & { etag: string | null };
};

/**
 * What GitHub answered last. It counts for nothing. `unreached`: it could not be asked, which says nothing about the
 * artifact; the records are those of the last answer.
 */
export type GithubRecordsView = {
  /** Null: GitHub has not answered yet. */
  organization: string | null;
  outcome: 'never' | 'read' | 'unreached' | 'refused';
  /** What is known, in one sentence. */
  summary: string;
  askedAt: string | null;
  answeredAt: string | null;
  /** When GitHub is asked again; null: not by itself. */
  nextAt: string | null;
  /** Whether somebody may have GitHub asked now. */
  canAsk: boolean;
  storage: GithubStorageView[];
  deployments: GithubDeploymentView[];
  /** Records that GitHub counts or gave, and that are not shown. */
  hidden: number;
};
