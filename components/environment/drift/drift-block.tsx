import { DRIFT_KINDS } from '#lib/inventory/drift/find-drift.ts';
import type { EnvironmentView } from '#lib/views/environment/environment.ts';
import { driftHref } from '#components/environment/format/href.ts';
import { Block } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { FindingTable } from './finding-table.tsx';
import { FINDING_NAMES } from './kinds.ts';

/** How what runs in an environment differs from what should run there. */
export function DriftBlock({ environment, now }: { environment: EnvironmentView; now: number }) {
  const { name, drift, unresolved, kinds, findings, cursor, expected, observed } = environment;
  const counts = [
    ...DRIFT_KINDS.filter((kind) => kinds[kind] > 0).map((kind) => `${kinds[kind]} ${FINDING_NAMES[kind]}`),
    ...(unresolved > 0 ? [`${unresolved} cannot be said`] : []),
  ];
  return (
    <Block
      id="drift"
      title="Drift"
      note={counts.join(' · ')}
      aside={
        <span className="flex gap-4">
          <Link plain href={driftHref({ environment: name })}>
            All of it
          </Link>
          <Link plain href={driftHref({ environment: name, state: 'ended' })}>
            What ended
          </Link>
        </span>
      }
    >
      {observed.source === 'nothing' && (
        <p className="text-ink-2">
          Nobody reports what runs here, so nothing is compared. Upload a list of pods, or let an agent send it.
        </p>
      )}
      {observed.source !== 'nothing' && expected.source === 'nothing' && (
        <p className="pb-2 text-ink-2">
          Nothing says what should run here, so only what runs without evidence is listed.
        </p>
      )}
      {observed.source !== 'nothing' && findings.length === 0 && drift === 0 && (
        <p className="text-ink-2">No difference: everything that is reported as running is as it should be.</p>
      )}
      {findings.length > 0 && <FindingTable findings={findings} now={now} />}
      {cursor !== null && (
        <p className="pt-2">
          <Link href={driftHref({ environment: name, cursor })}>Older ones</Link>
        </p>
      )}
    </Block>
  );
}
