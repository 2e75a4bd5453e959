/** What supports the controls of frameworks, for the artifacts of a project. */
import type { FamilyCoverage } from '#lib/policy/controls/control-coverage.ts';
import type { PolicyRef } from './applied-policy.ts';

/** Limits of the artifacts that one answer evaluates: the default and the most. */
export const CONTROL_ARTIFACTS = { default: 20, max: 50 } as const;

export type ControlsView = {
  /** The present slug of the project. */
  project: string;
  /** The name of the environment whose policies evaluated the artifacts; null: those of no environment. */
  environment: string | null;
  /** The newest artifacts of the project, without source revisions. `more`: whether there are older ones. */
  artifacts: { evaluated: number; more: boolean };
  /** The policies that apply to them. */
  policies: PolicyRef[];
  families: FamilyCoverage[];
};
