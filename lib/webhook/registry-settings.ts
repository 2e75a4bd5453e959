/** The settings of the connection of a registry: where it is, what is read there, and with which name. */
export type RegistrySettings = {
  /** The origin of its API, as `https://registry.example.com`. */
  registry: string;
  /** Patterns of the repositories: `acme/web`, `acme/*` for all below, or `*`. */
  repositories: string[];
  /** The name that belongs to the token of the connection. */
  username?: string | undefined;
  /** Further hosts that may get the name and the token, to give tokens of their own for them. */
  tokenHosts?: string[] | undefined;
  /** Whether the registry may have an address that is not public. */
  privateAddress?: boolean | undefined;
};
