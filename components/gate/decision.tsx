import { formatActor } from '#lib/format/actor.ts';
import type { GateArtifact, GateRule, StoredGateAnswer } from '#lib/views/gate/gate.ts';
import { RemediationSteps } from '#components/artifact/remediation.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { DecisionMark, OutcomeMark, StatusMark } from '#components/status/mark.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Comparison, Facts } from '#components/ui/data/facts.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

type Props = { answer: StoredGateAnswer; url: string; now: number };

const EXPECTATION_NAMES: { [name: string]: string } = {
  sourceRepository: 'Source expected',
  sourceRef: 'Ref expected',
  builderId: 'Builder expected',
  identity: 'Signer expected',
  issuer: 'Issuer expected',
  slsaLevel: 'SLSA level at least',
};

/** One stored decision of the gate. */
export function GateDecisionBody({ answer, url, now }: Props) {
  const { asked, environment, by, at, waitedMs, artifacts } = answer;
  return (
    <Page>
      <PageTitle
        title={<DecisionMark decision={answer.decision} size={18} strong />}
        note={<span className="wrap-anywhere">{answer.reason}</span>}
        aside={<Link href="/gate">All decisions</Link>}
      />
      <Facts
        rows={[
          { term: 'Image', value: asked.image },
          { term: 'Environment', value: environment },
          { term: 'Asked', value: <Time at={at} now={now} form="exact" /> },
          { term: 'By', value: by === null ? null : formatActor(by) },
          { term: 'Waited', value: waitedMs === 0 ? null : `${(waitedMs / 1000).toFixed(1)} s` },
          {
            term: 'Evidence',
            value: answer.examining ? 'some was still being examined' : null,
          },
          ...Object.entries(asked.expect).map(([name, value]) => ({
            term: EXPECTATION_NAMES[name] ?? name,
            value: String(value),
          })),
          { term: 'Decision', value: <code className="font-mono text-13">{answer.id}</code> },
        ]}
      />
      {answer.warnings.length > 0 && (
        <Block title="Warnings">
          <ul className="list-disc pl-5">
            {answer.warnings.map((warning) => (
              <li key={warning} className="wrap-anywhere">
                {warning}
              </li>
            ))}
          </ul>
        </Block>
      )}
      {artifacts.map((artifact) => (
        <ArtifactBlock key={artifact.digest} artifact={artifact} />
      ))}
      <PageFooter now={now} policy={answer.policy} log={null} url={url} />
    </Page>
  );
}

function ArtifactBlock({ artifact }: { artifact: GateArtifact }) {
  const { digest, decision, status, reason, advice, project, waivers, rules, rulesListed } = artifact;
  const shown = artifact.artifact ?? digest;
  return (
    <Block
      title={
        <span className="wrap-anywhere">
          {artifact.name ?? (digest === '' ? 'an image without a digest' : 'an artifact')}
        </span>
      }
      note={project?.slug}
      aside={<DecisionMark decision={decision} strong />}
    >
      <p className="wrap-anywhere">{reason}</p>
      {shown !== '' && (
        <p className="flex flex-wrap items-baseline gap-x-4 py-1">
          <Link href={`/artifacts/${shown}`} plain>
            <Digest value={shown} />
          </Link>
          <span className="text-ink-2">
            its status then: <StatusMark status={status} />
          </span>
        </p>
      )}
      {advice !== null && <p className="wrap-anywhere text-ink-2">{advice}</p>}
      {waivers.map((waiver) => (
        <p key={waiver.id} className="wrap-anywhere">
          Waived: <code className="font-mono text-13">{waiver.rule}</code> by {waiver.owner} until{' '}
          {waiver.expiresAt.slice(0, 10)}: {waiver.reason}
        </p>
      ))}
      {!rulesListed && <p className="text-ink-2">The rules of this artifact are on its page.</p>}
      {rules.length > 0 && (
        <div className="mt-2 border-t border-line">
          {rules
            .toSorted((a, b) => order(a) - order(b))
            .map((rule) => (
              <RuleRow key={rule.rule} rule={rule} />
            ))}
        </div>
      )}
    </Block>
  );
}

const ORDER = ['fail', 'error', 'missing', 'warn', 'pass', 'skip'];
const order = ({ outcome, severity }: GateRule): number => ORDER.indexOf(outcome) * 2 + (severity === 'block' ? 0 : 1);

function RuleRow({ rule }: { rule: GateRule }) {
  return (
    <Disclosure
      summary={
        <div className="grid items-baseline gap-x-4 md:grid-cols-[88px_minmax(0,220px)_minmax(0,1fr)]">
          <OutcomeMark outcome={rule.outcome} />
          <span className="font-semibold">
            {rule.title}
            {rule.severity === 'warn' && <span className="font-normal text-ink-2"> (advice)</span>}
          </span>
          <span className="min-w-0 wrap-anywhere text-ink-2">{rule.detail}</span>
        </div>
      }
    >
      <div className="space-y-4 pt-1">
        <Comparison expected={rule.expected} actual={rule.actual} />
        {rule.remediation !== null && rule.outcome !== 'pass' && <RemediationSteps remediation={rule.remediation} />}
        <p className="text-13 text-ink-2">
          <code className="font-mono">{rule.rule}</code>, code <code className="font-mono">{rule.code}</code>
        </p>
      </div>
    </Disclosure>
  );
}
