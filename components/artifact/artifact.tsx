import type { ReactNode } from 'react';
import type { ArtifactView } from '#lib/views/artifact.ts';
import { EvidenceList } from '#components/evidence/evidence-list.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Page, Section } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { ArtifactTable } from './list/artifact-table.tsx';
import { BadgeCopy } from './badge-copy.tsx';
import { BuildFacts } from '#components/artifact/timeline/build-facts.tsx';
import { ArtifactChecks } from './checks.tsx';
import { Deployments } from '#components/artifact/timeline/deployments.tsx';
import { ArtifactHead } from './head.tsx';
import { CoveredBy, Platforms } from './image-index.tsx';
import { StatusHistory } from '#components/artifact/timeline/history.tsx';
import { Timeline } from '#components/artifact/timeline/timeline.tsx';

type Props = { artifact: ArtifactView; baseUrl: string; now: number; lineage: ReactNode };

/** The page of one artifact: summary, status, checks, timeline, lineage, evidence and badge. */
export function ArtifactBody({ artifact, baseUrl, now, lineage }: Props) {
  const { digest, checks, evidence, coveredBy, platforms, deployments, siblings, history, build, policy } = artifact;
  return (
    <Page>
      <ArtifactHead artifact={artifact} now={now} />
      <Section
        title="Checks"
        note={
          <>
            {formatQuantity(checks.length, 'rule')} of {policy.id}, version {policy.version}
          </>
        }
        id="checks"
      >
        <ArtifactChecks
          checks={checks}
          evidence={[...evidence, ...coveredBy.flatMap((index) => index.evidence)]}
          verifications={artifact.verifications}
        />
      </Section>
      {platforms.length > 0 && (
        <Section
          title="Platforms"
          note={formatQuantity(platforms.length + artifact.platformsHidden, 'platform')}
          id="platforms"
        >
          <Platforms platforms={platforms} hidden={artifact.platformsHidden} />
        </Section>
      )}
      {coveredBy.length > 0 && (
        <Section title="Covered by its image index" id="covered-by">
          <CoveredBy indexes={coveredBy} now={now} />
        </Section>
      )}
      {deployments.length > 0 && (
        <Section title="Runs in" id="runs-in">
          <Deployments deployments={deployments} now={now} />
        </Section>
      )}
      {artifact.timeline.length > 0 && (
        <Section title="Timeline" note="from the commit to each environment">
          <Timeline events={artifact.timeline} now={now} />
        </Section>
      )}
      {build !== null && (
        <Section title="Build">
          <BuildFacts build={build} timeToVerifySeconds={artifact.timeToVerifySeconds} />
        </Section>
      )}
      <Section
        title="Lineage"
        note={
          <Link plain href={artifactLineageHref(digest)}>
            open the full lineage
          </Link>
        }
      >
        {lineage}
      </Section>
      <Section title="Evidence" note={formatQuantity(evidence.length + artifact.evidenceHidden, 'document')}>
        {evidence.length === 0 && coveredBy.length > 0 ? (
          <p>
            No document names this digest directly. The documents about <Link href="#covered-by">its index</Link> apply
            to it.
          </p>
        ) : (
          <EvidenceList evidence={evidence} hidden={artifact.evidenceHidden} now={now} />
        )}
      </Section>
      {siblings.length > 0 && (
        <Section
          title="From the same build"
          note={formatQuantity(siblings.length + artifact.siblingsHidden, 'other artifact')}
        >
          <ArtifactTable compact caption="Other artifacts from the same build" artifacts={siblings} now={now} />
          {artifact.siblingsHidden > 0 && (
            <p className="pt-2 text-ink-2">and {formatCount(artifact.siblingsHidden)} more</p>
          )}
        </Section>
      )}
      {history.length > 0 && (
        <Section title="Status history">
          <StatusHistory history={history} now={now} />
        </Section>
      )}
      <Section title="Known as">
        <ul className="space-y-1">
          {[digest, ...artifact.otherDigests].map((known) => (
            <li key={known}>
              <Digest value={known} whole copy />
            </li>
          ))}
          {artifact.purls.map((purl) => (
            <li key={purl}>
              <Digest value={purl} whole copy label="Copy package URL" />
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Badge" note="its current state">
        <BadgeCopy digest={digest} baseUrl={baseUrl} name={artifact.names[0] ?? 'artifact'} now={now} />
      </Section>
      <PageFooter now={now} policy={policy} log={artifact.log} url={`${baseUrl}/artifacts/${digest}`} />
    </Page>
  );
}
