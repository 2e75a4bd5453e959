/** The reference of a project and the SLSA Build level, in responses. */

/** `slug` is `host/name`, such as `github.com/owner/repository`. */
export type ProjectRef = { slug: string; host: string; name: string };

/** The SLSA Build level, concluded from signer and builder; null when none can be concluded. */
export type SlsaLevel = 0 | 1 | 2 | 3 | null;
