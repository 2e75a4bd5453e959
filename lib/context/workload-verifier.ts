/** Verifies the ID tokens of CI jobs. */

/** A repository as its host names it in an ID token. */
export type WorkloadRepository = {
  /** `github.com`: the host in the slug of the project. */
  host: string;
  /** `owner/name`. */
  path: string;
  /** The host's immutable ids; the owner's is null where the token has none. */
  id: string;
  ownerId: string | null;
};

/** A job that showed a valid ID token. */
export type Workload = { issuer: string; subject: string; repository: WorkloadRepository };

export type WorkloadVerifier = {
  /**
   * The job of an ID token (OpenID Connect Core 1.0 §3.1.3.7). Throws `unauthorized` for a token that is not valid
   * here, `forbidden` for a job whose tokens are not accepted, and `unavailable` where the keys of the issuer cannot be
   * read.
   */
  verify(token: string, now: Date): Promise<Workload>;
};
