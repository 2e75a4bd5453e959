'use client';
import type { ReactNode } from 'react';
import type { ArtifactAsOf } from '#lib/views/as-of/as-of.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import { ArtifactAsOfSection } from '#components/as-of/artifact-as-of.tsx';
import type { Asked } from '#components/as-of/section.tsx';
import { ClaimsSection } from '#components/authority/claims.tsx';
import { EvidenceList } from '#components/evidence/evidence-list.tsx';
import { QuarantinedSection } from '#components/quarantine/quarantined-section.tsx';
import { ByEnvironment } from '#components/policy/applied/by-environment.tsx';
import { InEachEnvironment } from '#components/policy/applied/in-each-environment.tsx';
import { PolicyLink } from '#components/policy/reference/policy-link.tsx';
import { GithubRecordsSection } from '#components/github-records/github-records.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { RebuildsSection } from '#components/rebuilds/rebuilds.tsx';
import { Page, Section } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { artifactHref } from './format/href.ts';
import { ArtifactTable } from './list/artifact-table.tsx';
import { feedPath } from '#lib/notify/feed/address.ts';
import { BadgeCopy } from './badge-copy.tsx';
import { BuildFacts } from './timeline/build-facts.tsx';
import { ArtifactChecks } from './checks.tsx';
import { Deployments } from './timeline/deployments.tsx';
import { ArtifactHead } from './head.tsx';
import type { Covers } from './covers.ts';
import { CoveredBy, Platforms } from './image-index.tsx';
import { StatusHistory } from './timeline/history.tsx';
import { SignedVerdict } from './signed-verdict.tsx';
import { Timeline } from './timeline/timeline.tsx';

type SectionProps = { artifact: ArtifactView; now: number };
type Props = SectionProps & {
  baseUrl: string;
  lineage: ReactNode;
  /** What is known of the build environment, and what changed in it. */
  buildEnvironment: ReactNode;
  asked: Asked<ArtifactAsOf>;
  covers: Covers;
  /** The environment whose policy gave the status; null: the status without an environment. */
  environment: string | null;
};

/** The page of one artifact: summary, status, checks, timeline, lineage, evidence and badge. */
export function ArtifactBody({ artifact, covers, asked, baseUrl, now, lineage, buildEnvironment, environment }: Props) {
  const { digest, deployments, history, build, policy } = artifact;
  return (
    <Page>
      {environment !== null && <ByEnvironment environment={environment} href={artifactHref(digest, null)} />}
      <ArtifactHead artifact={artifact} now={now} />
      <InEachEnvironment
        environments={artifact.environments}
        status={artifact.status.status}
        policy={policy}
        hrefFor={(name) => artifactHref(digest, name)}
      />
      <ChecksSection artifact={artifact} covers={covers} now={now} />
      <ImageIndexSections artifact={artifact} now={now} />
      {deployments.length > 0 && (
        <Section title="Runs in" id="runs-in">
          <Deployments deployments={deployments} now={now} />
        </Section>
      )}
      <GithubRecordsSection
        records={artifact.githubRecords}
        digest={digest}
        project={artifact.project?.slug ?? ''}
        now={now}
      />
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
      <RebuildsSection rebuilds={artifact.rebuilds} now={now} />
      {buildEnvironment}
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
      <EvidenceSection artifact={artifact} now={now} />
      <ClaimsSection artifact={artifact} now={now} />
      <QuarantinedSection quarantined={artifact.quarantined} />
      <ReleaseFilesSection artifact={artifact} now={now} />
      <SiblingsSection artifact={artifact} now={now} />
      {history.length > 0 && (
        <Section title="Status history">
          <StatusHistory history={history} now={now} />
        </Section>
      )}
      <ArtifactAsOfSection
        asked={asked}
        environment={environment}
        environments={artifact.environments.map((one) => one.environment)}
      />
      <KnownAsSection artifact={artifact} />
      <Section title="Badge" note="its current state">
        <BadgeCopy
          digest={digest}
          environment={environment}
          baseUrl={baseUrl}
          name={artifact.names[0] ?? 'artifact'}
          now={now}
        />
      </Section>
      <Section title="Feed" note="changes of status, as they happen">
        <Link href={feedPath({ kind: 'artifact', digest })}>Atom feed</Link>
      </Section>
      <Section title="Signed verdict" id="signed-verdict">
        <SignedVerdict artifact={artifact} environment={environment} baseUrl={baseUrl} now={now} />
      </Section>
      <PageFooter now={now} policy={policy} log={artifact.log} url={`${baseUrl}${artifactHref(digest, environment)}`} />
    </Page>
  );
}

function ChecksSection({ artifact, covers, now }: SectionProps & { covers: Covers }) {
  const { digest, checks, evidence, coveredBy, policy, verifications } = artifact;
  return (
    <Section
      title="Checks"
      note={
        <>
          {formatQuantity(checks.length, 'rule')} of <PolicyLink policy={policy} />
        </>
      }
      id="checks"
    >
      <ArtifactChecks
        digest={digest}
        checks={checks}
        covers={covers}
        evidence={[...evidence, ...coveredBy.flatMap((index) => index.evidence)]}
        verifications={verifications}
        now={now}
      />
    </Section>
  );
}

/** The platforms of an image index, and the indexes that list an image. */
function ImageIndexSections({ artifact, now }: SectionProps) {
  const { platforms, platformsHidden, coveredBy } = artifact;
  return (
    <>
      {platforms.length > 0 && (
        <Section title="Platforms" note={formatQuantity(platforms.length + platformsHidden, 'platform')} id="platforms">
          <Platforms platforms={platforms} hidden={platformsHidden} />
        </Section>
      )}
      {coveredBy.length > 0 && (
        <Section title="Covered by its image index" id="covered-by">
          <CoveredBy indexes={coveredBy} now={now} />
        </Section>
      )}
    </>
  );
}

function EvidenceSection({ artifact, now }: SectionProps) {
  const { evidence, conformance, evidenceHidden, privateDocuments, coveredBy } = artifact;
  return (
    <Section title="What counts" note={formatQuantity(evidence.length + evidenceHidden, 'document')} id="evidence">
      {evidence.length === 0 ? (
        <NoEvidence covered={coveredBy.length > 0} />
      ) : (
        <EvidenceList evidence={evidence} conformance={conformance} hidden={evidenceHidden} now={now} />
      )}
      {privateDocuments > 0 && (
        <p className="pt-2 text-ink-2">
          {formatQuantity(privateDocuments, 'private document')}: about something that you may not see, too. The status
          counts what {privateDocuments === 1 ? 'it says' : 'they say'} all the same.
        </p>
      )}
    </Section>
  );
}

function NoEvidence({ covered }: { covered: boolean }) {
  if (!covered) return <p className="text-ink-2">No document about this digest counts.</p>;
  return (
    <p>
      No document about this digest itself counts. The documents about <Link href="#covered-by">its index</Link> apply
      to it.
    </p>
  );
}

/** The other files of the same release, if there are any. */
function ReleaseFilesSection({ artifact: { releaseTag, releaseFiles }, now }: SectionProps) {
  if (releaseTag === undefined || releaseFiles.length === 0) return null;
  return (
    <Section
      title={`Files of release ${releaseTag}`}
      note={formatQuantity(releaseFiles.length, 'other file')}
      id="release-files"
    >
      <ArtifactTable compact caption={`Other files of release ${releaseTag}`} artifacts={releaseFiles} now={now} />
    </Section>
  );
}

/** The artifacts of the same build that are not listed with its release, if there are any. */
function SiblingsSection({ artifact, now }: SectionProps) {
  const listed = new Set(artifact.releaseFiles.map(({ digest }) => digest));
  const siblings = artifact.siblings.filter(({ digest }) => !listed.has(digest));
  const { siblingsHidden } = artifact;
  if (siblings.length === 0) return null;
  return (
    <Section title="From the same build" note={formatQuantity(siblings.length + siblingsHidden, 'other artifact')}>
      <ArtifactTable compact caption="Other artifacts from the same build" artifacts={siblings} now={now} />
      {siblingsHidden > 0 && <p className="pt-2 text-ink-2">and {formatCount(siblingsHidden)} more</p>}
    </Section>
  );
}

function KnownAsSection({ artifact }: { artifact: ArtifactView }) {
  return (
    <Section title="Known as">
      <ul className="space-y-1">
        {[artifact.digest, ...artifact.otherDigests].map((digest) => (
          <li key={digest}>
            <Digest value={digest} whole copy />
          </li>
        ))}
        {artifact.purls.map((purl) => (
          <li key={purl}>
            <Digest value={purl} whole copy label="Copy package URL" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
