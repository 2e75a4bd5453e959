/** Environments in responses of the API and on pages. */
import type { ChainLink, ChainStep } from '#lib/inventory/drift/root-cause.ts';
import type { FindingKind } from '#lib/inventory/drift/find-drift.ts';
import type { InventoryKind } from '#lib/inventory/inventory.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';
import type { Status } from '#lib/status/status.ts';

/** The number of differences of each kind. */
export type FindingCounts = { [kind in FindingKind]: number };

/**
 * An environment, and the number of artifacts that run there now, by their status there. `owner`: who answers for it.
 * `drift`: the number of differences between what should run and what runs; null: nothing reports what runs.
 * `unresolved`: how many images no evidence tells apart.
 */
export type EnvironmentItem = {
  name: string;
  owner: string | null;
  artifacts: number;
  counts: StatusCounts;
  drift: number | null;
  unresolved: number;
};

export type EnvironmentPage = { environments: EnvironmentItem[]; cursor: string | null };

/** One version of an inventory. Its digest and size are null for a reader who does not see all projects. */
export type InventoryView = {
  kind: InventoryKind;
  version: number;
  /** Null: it was withdrawn with this version. */
  format: string | null;
  sha256: string | null;
  size: number | null;
  /** What of the document is in no item, and why. */
  remarks: string[];
  reason: string | null;
  createdAt: string;
  createdBy: ActorView | null;
};

export type InventoryPage = { inventories: InventoryView[]; cursor: string | null };

/** What says what should run, or runs: an inventory, the deployments, or nothing. */
export type ContentSource = {
  source: 'inventory' | 'deployments' | 'nothing';
  /** The number of images and containers. */
  items: number;
  inventory: InventoryView | null;
};

/** One side of a difference. */
export type FindingSide = {
  image: string | null;
  digest: string | null;
  /** The artifact with this digest; null: nothing is known about it. */
  artifact: { digest: string; name: string | null; status: Status; project: string | null } | null;
};

/** One difference between what should run in an environment and what runs there. */
export type FindingView = {
  id: number;
  environment: string;
  owner: string | null;
  kind: FindingKind;
  /** `NAMESPACE/WORKLOAD/CONTAINER` */
  slot: string;
  running: FindingSide | null;
  expected: FindingSide | null;
  since: string;
  /** Null: it is still so. */
  until: string | null;
  /** The first step at which the two part; null where nobody can say. */
  rootCause: { step: ChainStep; text: string; running: ChainLink | null; expected: ChainLink | null } | null;
};

export type FindingPage = { findings: FindingView[]; cursor: string | null };

/** An environment with what should run there, what runs there, and the first differences. */
export type EnvironmentView = EnvironmentItem & {
  /** The policy that decides there where no project has one of its own. */
  policy: PolicyRef & { why: string };
  expected: ContentSource;
  observed: ContentSource;
  kinds: FindingCounts;
  findings: FindingView[];
  /** The parameter `cursor` of the list of differences that goes on; null where these are all. */
  cursor: string | null;
};
