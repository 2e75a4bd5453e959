import type { CompareChoices } from '#lib/views/compare/compare.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Checkbox, Field, Input } from '#components/ui/form/field.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { compareHref, environmentSide, type CompareQuery } from './format/query.ts';

/** Why a comparison was refused, and the parameter that is wrong. */
export type CompareProblem = { message: string; pointer: string | null };

type Props = { query: CompareQuery; choices: CompareChoices; problem: CompareProblem | null };

/** Asks for two things to compare. The browser sends them as parameters of the page, so that the answer has a URL. */
export function ComparePicker({ query, choices, problem }: Props) {
  const problemOf = (pointer: string) => (problem?.pointer === pointer ? problem.message : null);
  return (
    <div className="space-y-3 pb-4 print:hidden">
      <form method="get" className="grid items-end gap-2 sm:grid-cols-2 lg:grid-cols-[1fr_auto_1fr_auto_auto]">
        <Field label="First (empty: the release before)" problem={problemOf('/a')}>
          <Input name="a" list="compare-choices" defaultValue={query.a} className="font-mono" />
        </Field>
        <Field label="as of (UTC, empty: now)" problem={problemOf('/aAt')}>
          <Input type="datetime-local" step={1} name="aAt" defaultValue={localTime(query.aAt)} />
        </Field>
        <Field label="Second: a digest or environment:NAME" problem={problemOf('/b')}>
          <Input name="b" list="compare-choices" defaultValue={query.b} required className="font-mono" />
        </Field>
        <Field label="as of (UTC, empty: now)" problem={problemOf('/bAt')}>
          <Input type="datetime-local" step={1} name="bAt" defaultValue={localTime(query.bAt)} />
        </Field>
        <Button type="submit" variant="strong">
          Compare
        </Button>
        {query.environment !== '' && <input type="hidden" name="environment" value={query.environment} />}
        <Checkbox
          name="parts"
          value="true"
          defaultChecked={query.parts}
          label="also the platforms of two image indexes, or the files of two builds"
          className="sm:col-span-full"
        />
        <datalist id="compare-choices">
          {choices.environments.map((name) => (
            <option key={name} value={environmentSide(name)}>
              {`environment ${name}`}
            </option>
          ))}
          {choices.releases.map(({ digest, name, version }) => (
            <option key={digest} value={digest}>
              {[name ?? 'release', version].filter((part) => part !== null).join(' ')}
            </option>
          ))}
        </datalist>
      </form>
      {choices.releases.length > 0 && <EarlierReleases query={query} choices={choices} />}
    </div>
  );
}

function EarlierReleases({ query, choices: { releases, releasesHidden } }: Pick<Props, 'query' | 'choices'>) {
  return (
    <p className="text-13">
      <span className="text-ink-2">Compare with an earlier release: </span>
      {releases.map(({ digest, version }, index) => (
        <span key={digest}>
          {index > 0 && ', '}
          <Link href={compareHref({ ...query, a: digest, aAt: '', first: null })} title={digest}>
            {version ?? shortDigest(digest)}
          </Link>
        </span>
      ))}
      {releasesHidden > 0 && <span className="text-ink-2"> and {releasesHidden} older</span>}
    </p>
  );
}

/** The value of a `datetime-local` control. */
function localTime(at: string): string {
  return Number.isNaN(Date.parse(at)) ? '' : new Date(at).toISOString().slice(0, 19);
}
