import type { ContentSource, EnvironmentView } from '#lib/views/environment/environment.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { ChangeOwner } from './forms/owner-client.tsx';
import { UploadInventory } from './forms/upload-client.tsx';

/** Who answers for an environment, which policy decides there, and what says what should run and what runs. */
export function ContentBlock({ environment, now }: { environment: EnvironmentView; now: number }) {
  const { name, owner, policy, expected, observed } = environment;
  return (
    <Block title="What should run, and what runs">
      <Facts
        rows={[
          { term: 'Owner', value: owner ?? <span className="text-ink-2">nobody is named</span> },
          {
            term: 'Policy',
            value: (
              <>
                <Link href={`/policies?environment=${encodeURIComponent(name)}`}>{policy.id}</Link>, version{' '}
                {policy.version}: {policy.why}
              </>
            ),
          },
          { term: 'Expected', value: <Source source={expected} noun="deployment" now={now} /> },
          { term: 'Observed', value: <Source source={observed} noun="observation" now={now} /> },
        ]}
      />
      <div className="space-y-2 pt-3 print:hidden">
        <div>
          <UploadInventory environment={name} />
        </div>
        <div>
          <ChangeOwner environment={name} owner={owner} />
        </div>
      </div>
    </Block>
  );
}

function Source({
  source: { source, items, inventory },
  noun,
  now,
}: {
  source: ContentSource;
  noun: string;
  now: number;
}) {
  if (source === 'nothing') return <span className="text-ink-2">nothing says it</span>;
  if (source === 'deployments') return <>{formatQuantity(items, noun)} with authority that run now</>;
  return (
    <>
      {formatQuantity(items, 'image')} of an inventory ({inventory!.format}, version {inventory!.version}) from{' '}
      <Time at={inventory!.createdAt} now={now} />
      {inventory!.createdBy !== null && <> by {inventory!.createdBy.name}</>}
      {inventory!.sha256 !== null && (
        <span className="block text-12">
          <Digest value={`sha256:${inventory!.sha256}`} copy />
        </span>
      )}
      {inventory!.reason !== null && <span className="block text-ink-2">{inventory!.reason}</span>}
      {inventory!.remarks.map((remark) => (
        <span key={remark} className="block text-13 text-ink-2">
          {remark}
        </span>
      ))}
    </>
  );
}
