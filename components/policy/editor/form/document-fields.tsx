import type { Draft } from '#lib/policy/edit/policy-draft.ts';
import { describeScope } from '#lib/policy/document/describe-scope.ts';
import { MODES } from '#components/policy/reference/modes.ts';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { type EditProps, IdentityFields, ProjectsField } from './identity-fields.tsx';
import { ListField } from './list-field.tsx';

export type FieldsProps = EditProps & { draft: Draft };

/** Title, id, mode, and where the policy applies. */
export function DocumentFields({ draft, set, problemAt, onTitle }: FieldsProps & { onTitle: (title: string) => void }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <IdentityFields draft={draft} set={set} problemAt={problemAt} onTitle={onTitle} />
      <ScopeFields draft={draft} set={set} problemAt={problemAt} />
      <Field label="Mode" hint={MODES[draft.mode].meaning} problem={problemAt('/mode')} className="sm:col-span-2">
        <Select
          value={draft.mode}
          options={Object.entries(MODES).map(([value, { word }]) => ({ value, label: word }))}
          onChange={({ target }) => set(['mode'], target.value)}
        />
      </Field>
    </div>
  );
}

function ScopeFields({ draft, set, problemAt }: FieldsProps) {
  const { projects, environments } = draft;
  return (
    <>
      <ProjectsField draft={draft} set={set} problemAt={problemAt} />
      <ListField
        label="Environments, one a line"
        hint="* for every one, and for the status without one"
        problem={problemAt('/appliesTo/environments')}
        values={environments}
        onChange={(values) => set(['appliesTo', 'environments'], values.length === 0 ? undefined : values)}
      />
      <p className="text-13 wrap-anywhere text-ink-2 sm:col-span-2">
        {problemAt('/appliesTo') ??
          `It applies to ${describeScope({ projects, environments })}. Where it is the most specific policy it decides alone: the rules of all others, such as the Baseline, do not count there.`}
      </p>
    </>
  );
}

/** How the rules may be waived. */
export function WaiverFields({ draft, set, problemAt }: FieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="A waiver lasts at most, in days" problem={problemAt('/waivers/maxDays')}>
        <Input
          type="number"
          value={draft.maxDays ?? ''}
          min={1}
          max={366}
          placeholder="366"
          onChange={({ target }) => set(['waivers', 'maxDays'], target.value === '' ? undefined : Number(target.value))}
        />
      </Field>
      <Field label="Who approves a waiver" problem={problemAt('/waivers/approval')}>
        <Select
          value={draft.approval}
          options={[
            { value: 'none', label: 'nobody else' },
            { value: 'another-person', label: 'another person than the one who asks' },
          ]}
          onChange={({ target }) => set(['waivers', 'approval'], target.value)}
        />
      </Field>
    </div>
  );
}
