/** What is deployed now and came from something, in responses of the API and on pages. */
import type { Status } from '#lib/status/status.ts';

/** By what it is asked. */
export const ORIGIN_KINDS = ['commit', 'builder', 'signer', 'image', 'component', 'cve'] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** One step from the origin to what is deployed. */
export type ImpactStep = { kind: string; label: string; href: string | null };

/** An artifact that runs in an environment now, with its status there. */
export type ImpactedArtifact = {
  digest: string;
  name: string | null;
  project: string | null;
  status: Status;
  reason: string | null;
  /** Since when it runs there; null where no deployment says it. */
  since: string | null;
  /** The shortest way from the origin to the artifact; the last step is the artifact. */
  path: ImpactStep[];
};

export type ImpactedEnvironment = { name: string; owner: string | null; artifacts: ImpactedArtifact[] };

/**
 * A page of what is deployed now and came from an origin, by environment. `isKnown`: whether the store knows the origin
 * at all. `examined`: the number of deployed artifacts that this page looked at. `hidden`: why something may be
 * missing; null: nothing is.
 */
export type ImpactPage = {
  origin: { kind: OriginKind; value: string; isKnown: boolean };
  environments: ImpactedEnvironment[];
  examined: number;
  hidden: string | null;
  cursor: string | null;
};
