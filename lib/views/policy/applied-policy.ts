/** The policy that gave a status, in responses of the API and on pages. */
import type { PolicyMode } from '#lib/policy/facts/policy.ts';
import type { Status } from '#lib/status/status.ts';

/** A version of a policy by name. `mode`: what the gate makes of it. */
export type PolicyRef = { id: string; version: number; title: string; mode: PolicyMode };

/** The policy that gave a status. */
export type AppliedPolicy = PolicyRef & {
  /** The most specific patterns by which it applies. */
  scope: { project: string; environment: string };
  /** The number of less specific policies, which decide nothing. */
  others: number;
  /** The version of the evaluation. */
  engine: string;
  /** SHA-256 of what the evaluation saw, in hex. */
  facts: string;
};

/** What a policy that only tries its rules would give. */
export type DryRunView = { policy: PolicyRef; status: Status; reason: string };

/** The status of an artifact in an environment in which it runs. */
export type EnvironmentStatusView = { environment: string; status: Status; policy: PolicyRef };
