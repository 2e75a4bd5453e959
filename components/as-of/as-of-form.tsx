import { Button } from '#components/ui/form/button.tsx';
import { Field, Input } from '#components/ui/form/field.tsx';

type Props = { at: string | null; problem: string | null; environment?: string | null };

/**
 * Asks for a past moment, in UTC. The browser sends it as a parameter of the page, so that the answer has a URL.
 * `problem`: why the last moment was refused. `environment`: the environment that the page is about.
 */
export function AsOfForm({ at, problem, environment = null }: Props) {
  return (
    <form method="get" action="#as-of" className="flex flex-wrap items-end gap-2 print:hidden">
      {environment !== null && <input type="hidden" name="environment" value={environment} />}
      <Field label="As of (UTC)" problem={problem}>
        <Input type="datetime-local" name="asOf" required step={1} defaultValue={localTime(at)} />
      </Field>
      <Button type="submit">Compare</Button>
    </form>
  );
}

/** The value of a `datetime-local` control. */
function localTime(at: string | null): string {
  return at === null || Number.isNaN(Date.parse(at)) ? '' : new Date(at).toISOString().slice(0, 19);
}
