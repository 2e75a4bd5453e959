/** The mapping of a generic connection: where in any JSON the sender says what happened to what. */
import * as z from 'zod';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { field, pointer, problemWith } from '#lib/webhook/field.ts';
import type { SettingsProblem } from '#lib/webhook/source.ts';

export const KINDS = ['deployment', 'publication'] as const;
export const STATES = ['deployed', 'upgraded', 'rolledback', 'removed'] as const;

const mapping = z
  .strictObject({
    /** What happened: one of `KINDS`, or what `kinds` translates into one. */
    kind: field,
    kinds: z.record(z.string(), z.enum(KINDS)).optional(),
    /** The artifact: a digest, `name@digest`, or a package URL. */
    subject: field,
    /** Where it runs; a deployment needs one. */
    environment: field.optional(),
    /** What runs there; the next deployment of the same service replaces it. */
    service: field.optional(),
    /** One of `STATES`, or what `states` translates into one; left out: deployed. */
    state: field.optional(),
    states: z.record(z.string(), z.enum(STATES)).optional(),
    /** The sender's id of the event, and its time. */
    id: pointer.optional(),
    time: pointer.optional(),
    /** Who did it. */
    actor: field.optional(),
  })
  .superRefine((given, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const constantKind = typeof given.kind === 'string' ? null : given.kind.value;
    if (constantKind !== null && given.kinds === undefined && !(KINDS as readonly string[]).includes(constantKind))
      problem('kind', `is none of ${KINDS.join(', ')}`);
    if (constantKind !== 'publication' && given.environment === undefined)
      problem('environment', 'is missing: a deployment is one in an environment');
    if (given.id === undefined && given.time === undefined)
      problem('id', 'is missing, and so is time: without either, a rollback would look like a replay');
  });
export type Mapping = z.infer<typeof mapping>;

/** The mapping in the settings of a connection. The settings were checked when they were stored. */
export function mappingOf(settings: JsonValue | undefined): Mapping {
  return mapping.parse(settings);
}

/** The first thing that is wrong with a mapping; null: nothing. */
export function mappingProblem(settings: JsonValue | undefined): SettingsProblem | null {
  if (settings === undefined || settings === null)
    return { pointer: '', message: 'a generic connection needs a mapping' };
  return problemWith(mapping, settings);
}
