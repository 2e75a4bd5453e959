import type { ArtifactListItem } from '#lib/views/artifact.ts';
import type { EnvironmentAsOf } from '#lib/views/as-of/as-of.ts';
import type { EnvironmentView } from '#lib/views/environment/environment.ts';
import type { Asked } from '#components/as-of/section.tsx';
import { ContentBlock } from './content.tsx';
import { DriftBlock } from './drift/drift-block.tsx';
import { EnvironmentAsOfSection } from './environment-as-of.tsx';
import { ArtifactTable } from '#components/artifact/list/artifact-table.tsx';
import { artifactListHref } from '#components/artifact/list/query.ts';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { compareHref, environmentSide } from '#components/compare/format/query.ts';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { revealInvisible } from '#lib/format/invisible-characters.ts';
import { Link } from '#components/ui/text/link.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';

type Props = {
  environment: EnvironmentView;
  /** The artifacts of the worst status there. */
  worst: ArtifactListItem[];
  asked: Asked<EnvironmentAsOf>;
  now: number;
};

/**
 * The page of an environment: what runs there now, by its status there, how that differs from what should run, and what
 * ran there at a past moment.
 */
export function EnvironmentBody({ environment, worst, asked, now }: Props) {
  const { name, artifacts, counts } = environment;
  const hrefFor = (filter: { status?: string; sort?: string }) =>
    artifactListHref({}, { environment: name, ...filter });
  return (
    <Page wide>
      <PageTitle
        title={<span className="wrap-anywhere">{revealInvisible(name)}</span>}
        note="An environment. Each status is by the policy that decides there."
        aside={
          <ButtonLink variant="quiet" href={compareHref({ a: environmentSide(name) })} className="print:hidden">
            Compare with another environment
          </ButtonLink>
        }
      />
      <Block
        title="Runs there now"
        note={
          <Link plain href={hrefFor({})}>
            {formatQuantity(artifacts, 'artifact')}
          </Link>
        }
      >
        {artifacts === 0 ? (
          <p className="text-ink-2">No artifact runs there now.</p>
        ) : (
          <div className="space-y-3">
            <StatusBar counts={counts} height={12} />
            <StatusCountList counts={counts} showWord hrefFor={(status) => hrefFor({ status })} />
            <ArtifactTable artifacts={worst} now={now} caption="What runs there now, worst first" environment={name} />
            {worst.length < artifacts && (
              <p>
                <Link href={hrefFor({ sort: 'status' })}>All {formatQuantity(artifacts, 'artifact')}, worst first</Link>
              </p>
            )}
          </div>
        )}
      </Block>
      <DriftBlock environment={environment} now={now} />
      <ContentBlock environment={environment} now={now} />
      <EnvironmentAsOfSection asked={asked} environment={name} />
    </Page>
  );
}
