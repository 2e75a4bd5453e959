/** What the editor of policies offers to choose from. */
import type { ParamField } from '#lib/policy/document/param-fields.ts';
import type { RuleDocument } from '#lib/policy/document/schema.ts';

/** A built-in check. */
export type CheckChoice = { id: string; title: string; description: string; params: ParamField[] };

/** Rules that are added together: those of a policy that ships. */
export type PackChoice = { id: string; title: string; description: string; rules: RuleDocument[] };

/** `environments`: the names that are known here. */
export type EditorChoices = { checks: CheckChoice[]; packs: PackChoice[]; environments: string[] };
