import type { ArtifactListItem } from '#lib/views/artifact.ts';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { truncateMiddle } from '#lib/format/truncate.ts';
import { formatSigner } from '#lib/format/signer.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { ReleaseNote } from './release-note.tsx';
import { versionUnlessInName } from '#components/artifact/format/version.ts';

/** A table of artifacts. On a narrow screen it shows only status, name, reason and age. */
export function ArtifactTable({
  artifacts,
  now,
  caption = 'Artifacts',
  compact = false,
  environment = null,
}: {
  artifacts: ArtifactListItem[];
  now: number;
  caption?: string;
  /** Leave out project, level and signer, which are the same for all artifacts of one build. */
  compact?: boolean;
  /** The environment whose statuses are shown; null: the statuses without one. */
  environment?: string | null;
}) {
  return (
    <Table
      caption={caption}
      columns={[
        { label: environment === null ? 'Status' : 'Status there', className: 'w-26' },
        { label: 'Artifact' },
        { label: 'Why', wide: true },
        ...(compact
          ? []
          : [
              { label: 'Project', wide: true },
              { label: 'Level', wide: true },
              { label: 'Signer', wide: true, className: 'max-xl:hidden' },
            ]),
        { label: 'Runs in', wide: true, className: 'max-lg:hidden' },
        { label: 'Seen', align: 'right' },
      ]}
    >
      {artifacts.map((artifact) => (
        <ArtifactRow
          key={artifact.digest}
          artifact={environment === null ? artifact : asInEnvironment(artifact)}
          href={artifactHref(artifact.digest, environment)}
          now={now}
          compact={compact}
        />
      ))}
    </Table>
  );
}

/** The artifact with its status and the reason in the environment by which the list is filtered. */
function asInEnvironment(artifact: ArtifactListItem): ArtifactListItem {
  const { environmentStatus: status, environmentReason: reason = '' } = artifact;
  const { release: _release, ...own } = artifact;
  return status === undefined ? own : { ...own, status, reason };
}

type RowProps = { artifact: ArtifactListItem; href: string; now: number; compact: boolean };

function ArtifactRow({ artifact, href, now, compact }: RowProps) {
  const { status, reason } = artifact.release ?? artifact;
  return (
    <Row>
      <Cell className="whitespace-nowrap">
        <StatusMark status={status} strong={status === 'failed'} />
      </Cell>
      <RowHead className="max-w-[44ch] min-w-32 sm:min-w-40">
        <span className="flex flex-wrap gap-x-2">
          <a
            data-row
            href={href}
            title={artifact.name ?? undefined}
            className="wrap-anywhere text-accent hover:underline"
          >
            {artifact.name === null ? 'unnamed' : truncateMiddle(artifact.name, 72)}
          </a>
          {versionUnlessInName(artifact) !== null && <span>{artifact.version}</span>}
        </span>
        <span className="block text-12 text-ink-2">
          <Digest value={artifact.digest} /> <ReleaseNote artifact={artifact} />
        </span>
        {artifact.match !== undefined && (
          <span className="block text-13 wrap-anywhere">
            <span className="text-ink-2">Found: </span>
            {truncateMiddle(artifact.match, 120)}
          </span>
        )}
        <span className="block text-13 text-ink-2 md:hidden">{reason}</span>
      </RowHead>
      <Cell wide className="max-w-[48ch] min-w-48 text-ink-2">
        {reason}
      </Cell>
      {!compact && <ProvenanceCells artifact={artifact} />}
      <Cell wide className="max-lg:hidden">
        {artifact.environments.length === 0 ? <span className="text-ink-2">–</span> : artifact.environments.join(', ')}
      </Cell>
      <Cell align="right" className="text-ink-2">
        <Time at={artifact.firstSeen} now={now} />
      </Cell>
    </Row>
  );
}

function ProvenanceCells({ artifact }: { artifact: ArtifactListItem }) {
  return (
    <>
      <Cell wide className="max-w-[24ch] truncate 2xl:max-w-[40ch]">
        {artifact.project === null ? (
          <span className="text-ink-2">–</span>
        ) : (
          <a
            href={`/projects/${artifact.project.slug}`}
            title={artifact.project.slug}
            className="text-accent hover:underline"
          >
            {artifact.project.name}
          </a>
        )}
        {artifact.project !== null && !artifact.claimed && (
          <span className="block text-12 text-ink-2">not expected here</span>
        )}
      </Cell>
      <Cell wide>
        <SlsaLevelLabel level={artifact.slsaLevel} short />
      </Cell>
      <Cell
        wide
        className="max-w-[26ch] truncate text-ink-2 max-xl:hidden 2xl:max-w-[56ch]"
        title={artifact.signer ?? undefined}
      >
        {artifact.signer === null ? '–' : formatSigner(artifact.signer)}
      </Cell>
    </>
  );
}
