import { describeScope } from '#lib/policy/document/describe-scope.ts';
import type { ApplicablePolicyView, PolicyChoiceView } from '#lib/views/policy/policy.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';
import { PolicyLink } from '#components/policy/reference/policy-link.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { SubmitOnChange } from '#components/ui/form/submit-on-change-client.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import type { PolicyQuery } from './query.ts';

type FormProps = {
  query: PolicyQuery;
  projects: Pick<ProjectRef, 'slug' | 'name'>[];
  environments: readonly string[];
};

/** Asks for a project and an environment. The answer has its own URL. */
export function PolicyQuestionForm({ query: { project, environment }, projects, environments }: FormProps) {
  const known = projects.map(({ slug, name }) => ({ value: slug, label: name }));
  const chosen =
    project !== null && !known.some(({ value }) => value === project) ? [{ value: project, label: project }] : [];
  return (
    <SubmitOnChange action="/policies" className="flex flex-wrap items-end gap-3 pb-3 print:hidden" choicesOnly>
      <Field label="Project" className="w-60 max-sm:w-full">
        <Select
          key={project}
          name="project"
          defaultValue={project ?? ''}
          options={[{ value: '', label: 'no project of its own' }, ...chosen, ...known]}
        />
      </Field>
      <Field label="Environment" className="w-60 max-sm:w-full">
        <Input
          key={environment}
          name="environment"
          defaultValue={environment ?? ''}
          placeholder="none: the status without one"
          list="known-environments"
          maxLength={200}
        />
      </Field>
      <datalist id="known-environments">
        {environments.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <Button type="submit">Which decides?</Button>
    </SubmitOnChange>
  );
}

/** The policy that decides and why, then those that apply and decide nothing. */
export function PolicyChoice({ choice }: { choice: PolicyChoiceView }) {
  const { project, environment, chosen, reason, others, dryRuns } = choice;
  const rows = [
    { policy: chosen, says: 'decides' },
    ...others.map((policy) => ({ policy, says: 'decides nothing: it is less specific' })),
    ...dryRuns.map((policy) => ({ policy, says: 'decides nothing: it is a dry run' })),
  ];
  return (
    <>
      <p className="max-w-[80ch] pb-2 wrap-anywhere">
        For {project ?? 'an artifact without a project'}
        {environment === null ? ', without an environment,' : ` in ${environment}`} <PolicyLink policy={chosen} />{' '}
        decides: {reason}.
      </p>
      {rows.length > 1 && (
        <Table
          caption="Policies that apply"
          columns={[{ label: 'Policy' }, { label: 'Applies to' }, { label: 'What it does' }]}
        >
          {rows.map((row) => (
            <ChoiceRow key={row.policy.id} {...row} isChosen={row.policy === chosen} />
          ))}
        </Table>
      )}
    </>
  );
}

function ChoiceRow({ policy, says, isChosen }: { policy: ApplicablePolicyView; says: string; isChosen: boolean }) {
  const { scope } = policy;
  return (
    <Row className={isChosen ? undefined : 'text-ink-2'}>
      <RowHead className={isChosen ? 'font-semibold' : undefined}>
        <PolicyLink policy={policy} />
      </RowHead>
      <Cell className="wrap-anywhere">
        {describeScope({ projects: [scope.project], environments: [scope.environment] })}
      </Cell>
      <Cell className={isChosen ? 'font-semibold' : undefined}>{says}</Cell>
    </Row>
  );
}
