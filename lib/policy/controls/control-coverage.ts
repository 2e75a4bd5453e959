/**
 * Says what supports each control of the families: which rules, with which evidence, for how many artifacts. It never
 * says that a control is met.
 */
import type { Policy, PolicyResult, Rule, Verdict } from '#lib/policy/facts/policy.ts';
import { CHECK_CONTROLS } from './check-controls.ts';
import type { ControlFamily } from './family.ts';
import { readControl } from './families.ts';

/** The evaluation of one artifact by the policy that applies to it. */
export type EvaluatedArtifact = { policy: Policy; result: PolicyResult };

/** A rule that supports a control. */
export type SupportingRule = {
  policy: string;
  rule: string;
  title: string;
  /** The artifacts for which it passes, and those to which it applies. */
  artifacts: { passed: number; evaluated: number };
  /** Ids of evidence on which passing verdicts rest, at most `MAX_EVIDENCE`. */
  evidence: string[];
  /** How many further documents there are. */
  moreEvidence: number;
};

export type ControlCoverage = {
  id: string;
  title: string;
  /** Empty: no rule of the policies that apply supports the control. */
  supportedBy: SupportingRule[];
  /**
   * `supported`: the artifacts for which every rule that supports the control and applies passes, and at least one
   * does. `all`: the artifacts that were looked at.
   */
  artifacts: { supported: number; all: number };
};

export type FamilyCoverage = Pick<ControlFamily, 'id' | 'edition' | 'title'> & {
  controls: ControlCoverage[];
  /** The ids of the controls that no rule supports. */
  unsupported: string[];
};

/** Documents that are named for one rule. */
export const MAX_EVIDENCE = 20;

/** The coverage of each control of the families by the evaluations of the artifacts of a project. */
export function coverageOfControls(
  families: readonly ControlFamily[],
  evaluations: readonly EvaluatedArtifact[],
): FamilyCoverage[] {
  const supports = new Map<string, Map<string, Support>>();
  const supported = new Map<string, number>();
  for (const { policy, result } of evaluations)
    for (const [control, rules] of rulesByControl(policy)) {
      const verdicts = rules.flatMap((rule) => result.verdicts.filter((verdict) => verdict.rule === rule.id));
      const ofControl = supports.get(control) ?? new Map<string, Support>();
      supports.set(control, ofControl);
      for (const rule of rules) addRule(ofControl, policy.id, rule);
      for (const verdict of verdicts) addVerdict(ofControl, verdict);
      if (isSupported(verdicts)) supported.set(control, (supported.get(control) ?? 0) + 1);
    }
  return families.map(({ id: family, edition, title, controls }) => {
    const covered = controls.map(({ id, title: words }): ControlCoverage => {
      const key = keyOf({ family, control: id });
      const supportedBy = [...(supports.get(key)?.values() ?? [])].map(toRule);
      return {
        id,
        title: words,
        supportedBy,
        artifacts: { supported: supported.get(key) ?? 0, all: evaluations.length },
      };
    });
    const unsupported = covered.filter(({ supportedBy }) => supportedBy.length === 0).map(({ id }) => id);
    return { id: family, edition, title, controls: covered, unsupported };
  });
}

/** The controls that a rule supports: those of its check, and those that the policy adds. Unknown ones are left out. */
export function controlsOfRule({ condition, controls }: Pick<Rule, 'condition' | 'controls'>): string[] {
  const ofCheck = 'check' in condition ? (CHECK_CONTROLS[condition.check] ?? []) : [];
  const keys = [...ofCheck, ...controls].flatMap((reference) => {
    const control = readControl(reference);
    return 'reason' in control ? [] : [keyOf(control)];
  });
  return [...new Set(keys)];
}

type Support = { policy: string; rule: Rule; passed: number; evaluated: number; evidence: Set<string> };

function rulesByControl({ rules }: Policy): Map<string, Rule[]> {
  const byControl = new Map<string, Rule[]>();
  for (const rule of rules)
    for (const control of controlsOfRule(rule)) byControl.set(control, [...(byControl.get(control) ?? []), rule]);
  return byControl;
}

function addRule(supports: Map<string, Support>, policy: string, rule: Rule): void {
  const key = JSON.stringify([policy, rule.id]);
  if (!supports.has(key)) supports.set(key, { policy, rule, passed: 0, evaluated: 0, evidence: new Set() });
}

/** A rule that does not apply to the artifact says nothing about the control. */
function addVerdict(supports: Map<string, Support>, verdict: Verdict): void {
  const support = supports.get(JSON.stringify([verdict.policy.id, verdict.rule]));
  if (support === undefined || verdict.outcome === 'skip') return;
  support.evaluated += 1;
  if (verdict.outcome !== 'pass') return;
  support.passed += 1;
  for (const id of verdict.evidence) support.evidence.add(id);
}

function isSupported(verdicts: readonly Verdict[]): boolean {
  const applicable = verdicts.filter(({ outcome }) => outcome !== 'skip');
  return applicable.length > 0 && applicable.every(({ outcome }) => outcome === 'pass');
}

function toRule({ policy, rule, passed, evaluated, evidence }: Support): SupportingRule {
  return {
    policy,
    rule: rule.id,
    title: rule.title,
    artifacts: { passed, evaluated },
    evidence: [...evidence].slice(0, MAX_EVIDENCE),
    moreEvidence: Math.max(0, evidence.size - MAX_EVIDENCE),
  };
}

function keyOf({ family, control }: { family: string; control: string }): string {
  return `${family}:${control}`;
}
