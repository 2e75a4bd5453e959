/** Policies in responses of the API and on pages. */
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';
import type { PolicyRef } from './applied-policy.ts';

/** A policy in a list. `state`: `shipped` is the policy of this version of Attestry. */
export type PolicyListItem = PolicyRef & {
  description: string | null;
  state: 'in-force' | 'retired' | 'shipped';
  appliesTo: { projects: readonly string[]; environments: readonly string[] };
  rules: number;
  /** When, by whom and why it was changed last; null for the policy that ships. */
  changed: { at: string; by: ActorView | null; reason: string } | null;
};

/** A rule as people read it. */
export type PolicyRuleView = {
  id: string;
  title: string;
  /** What the rule does, as a sentence: what it requires, whether it decides, and from when on. */
  sentence: string;
  severity: 'block' | 'warn' | 'info';
  /** Null: it always decides as its severity says. */
  effective: string | null;
  /** The built-in check with its parameters; null for an expression. */
  check: string | null;
  params: unknown;
  /** The expression in CEL; null for a built-in check. */
  expression: string | null;
  controls: readonly string[];
  threats: readonly { id: string; title: string }[];
};

/** One version of a policy. `sha256` is that of the document as RFC 8785 canonical JSON. */
export type PolicyVersionView = {
  version: number;
  retired: boolean;
  at: string;
  by: ActorView | null;
  reason: string;
  sha256: string;
  /** The document in YAML, for the comparison with another version. */
  yaml: string;
};

export type PolicyView = PolicyListItem & {
  document: PolicyDocument;
  /** The document in YAML, as an editor shows it. */
  yaml: string;
  sha256: string;
  ruleViews: PolicyRuleView[];
  /** The newest first; at most 50. */
  versions: PolicyVersionView[];
};

/** `cursor`: null on the last page. */
export type PolicyPage = { policies: PolicyListItem[]; cursor: string | null };

/** A policy that ships as a document, for an administrator to apply and to change. */
export type PolicyPackView = {
  id: string;
  title: string;
  description: string;
  rules: number;
  document: PolicyDocument;
  /** The document in YAML. */
  yaml: string;
};

export type PolicyPackPage = { packs: PolicyPackView[] };

/** A policy that applies, with the most specific patterns by which it does. */
export type ApplicablePolicyView = PolicyRef & { scope: { project: string; environment: string } };

/** Which policy decides for a project and an environment; null stands for no particular one. */
export type PolicyChoiceView = {
  project: string | null;
  environment: string | null;
  chosen: ApplicablePolicyView;
  /** Why it decides, in one sentence. */
  reason: string;
  /** The less specific ones, which decide nothing. */
  others: ApplicablePolicyView[];
  dryRuns: ApplicablePolicyView[];
};
