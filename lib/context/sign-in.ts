/** How people sign in, and how long their sessions last. */
export type SignInSettings = {
  /** The address under which people reach this installation. */
  baseUrl: string;
  /** Whether everybody may read. Null: until there is a user or an OpenID provider. */
  anonymous: 'read' | 'none' | null;
  /** A session that is not used for so long ends. */
  idleMs: number;
  /** A session ends so long after the sign-in, whatever its use. */
  lifetimeMs: number;
  /** The OpenID provider; null: only local users sign in. */
  provider: OidcSettings | null;
};

/** A client of an OpenID provider. */
export type OidcSettings = {
  /** As `iss` has it, to the character. */
  issuer: string;
  clientId: string;
  /** Null: a public client. */
  clientSecret: string | null;
  /** Separated by spaces. */
  scopes: string;
  /** The claim that lists the groups of a person. */
  groupsClaim: string;
};

const HOUR_MS = 3_600_000;

/** What counts where nothing is configured. */
export const DEFAULT_SIGN_IN: Omit<SignInSettings, 'baseUrl'> = {
  anonymous: null,
  idleMs: 2 * HOUR_MS,
  lifetimeMs: 12 * HOUR_MS,
  provider: null,
};
