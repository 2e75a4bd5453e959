import type { PolicyMode, RuleSeverity } from '#lib/policy/facts/policy.ts';

/** The mode of a policy, and what the gate makes of it. */
export const MODES: { [mode in PolicyMode]: { word: string; meaning: string } } = {
  enforce: { word: 'enforced', meaning: 'The gate denies what the policy fails.' },
  warn: { word: 'only warns', meaning: 'The gate allows what the policy fails, with a warning.' },
  'dry-run': { word: 'dry run', meaning: 'The policy decides nothing. Pages show what it would give.' },
};

/** The severity of a rule. */
export const SEVERITIES: { [severity in RuleSeverity]: { word: string; meaning: string } } = {
  block: { word: 'decides', meaning: 'An artifact that does not meet the rule is failed or incomplete.' },
  warn: { word: 'warns', meaning: 'The page shows a warning. The status stays.' },
  info: { word: 'is shown', meaning: 'The page shows what was found, and asks for nothing.' },
};
