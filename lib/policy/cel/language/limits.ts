/** The dialect of expressions, and everything that is limited in one. */

/** The language and the engine, as an evaluation records them. Another engine or another major version changes it. */
export const EXPRESSION_DIALECT = 'cel/bufbuild-0.6';

export const EXPRESSION_LIMITS = {
  /** Characters of the source. */
  characters: 4_096,
  /** Nodes of the syntax tree after the expansion of macros, and how deep they are nested. */
  nodes: 500,
  depth: 40,
  /** How deep macros (`all`, `exists`, `map` …) are nested in each other. */
  macros: 2,
  /** Instructions of the program that RE2 makes of a pattern. */
  patternInstructions: 1_000,
  /** Elements of a bound list, and bytes of everything that is bound, as JSON. */
  elements: 5_000,
  bytes: 1024 * 1024,
  /** Bytes of the predicate of one attestation, as JSON. */
  predicateBytes: 64 * 1024,
  /**
   * Units of work for one rule and one artifact. A node of the tree that is evaluated for an element of a list is one
   * unit; so are 64 characters or one element that a function reads. The limit does not depend on the machine.
   */
  work: 2_000_000,
} as const;
