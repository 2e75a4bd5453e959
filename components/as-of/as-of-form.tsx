import { Button } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';

type Props = {
  at: string | null;
  /** Why the last moment was refused. */
  problem: string | null;
  /** The environment that the page is about; null: none. */
  environment?: string | null;
  /** The environments to choose from. */
  environments?: readonly string[];
};

/** Asks for a past moment, in UTC. The browser sends it as a parameter of the page, so that the answer has a URL. */
export function AsOfForm({ at, problem, environment = null, environments = [] }: Props) {
  const names = [...new Set(environment === null ? environments : [environment, ...environments])].sort();
  const options = [
    { value: '', label: 'without an environment' },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <form method="get" action="#as-of" className="flex flex-wrap items-end gap-2 print:hidden">
      <Field label="As of (UTC)" problem={problem}>
        <Input type="datetime-local" name="asOf" required step={1} defaultValue={localTime(at)} />
      </Field>
      {names.length > 0 && (
        <Field label="Status in">
          <Select name="environment" defaultValue={environment ?? ''} options={options} />
        </Field>
      )}
      <Button type="submit">Compare</Button>
    </form>
  );
}

/** The value of a `datetime-local` control. */
function localTime(at: string | null): string {
  return at === null || Number.isNaN(Date.parse(at)) ? '' : new Date(at).toISOString().slice(0, 19);
}
