import { formatQuantity } from '#lib/format/quantity.ts';
import { describeScope } from '#lib/policy/document/describe-scope.ts';
import type { PolicyView } from '#lib/views/policy/policy.ts';
import { MODES } from '#components/policy/reference/modes.ts';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Facts } from '#components/ui/data/facts.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { DocumentHistory, DocumentRetirement, DocumentText } from './document-sections.tsx';
import { VersionChange } from './history.tsx';
import { PolicyRules } from './rules.tsx';

type Props = { policy: PolicyView; baseUrl: string; now: number };

/** The page of one policy: what it requires and where, its document, and how it has changed. */
export function PolicyBody({ policy, baseUrl, now }: Props) {
  const { id, version, title, state, ruleViews, yaml, versions } = policy;
  const path = policyHref(id);
  return (
    <Page>
      <PageTitle
        title={<span className="wrap-anywhere">{title}</span>}
        note={policy.description ?? undefined}
        aside={<Actions policy={policy} />}
      />
      {state !== 'in-force' && <StateNote state={state} />}
      <Section title="Where it applies" note={<code className="font-mono">{id}</code>}>
        <Scope policy={policy} now={now} />
      </Section>
      <Section
        title="Rules"
        note={`${formatQuantity(ruleViews.length, 'rule')}; the first one that is not met gives the reason`}
      >
        <PolicyRules rules={ruleViews} now={now} />
      </Section>
      <Section title="Waivers" note="for its rules">
        <WaiverTerms waivers={policy.document.waivers} />
      </Section>
      <DocumentText title="Document" yaml={yaml} sha256={policy.sha256} use=", which verification summaries name" />
      {versions.length > 0 && <DocumentHistory versions={versions} now={now} />}
      {state === 'in-force' && (
        <DocumentRetirement
          verb="policy.change"
          api={`/api/v1/policies/${encodeURIComponent(id)}`}
          version={version}
          effect="The next less specific policy then decides where this one did. Every artifact there is evaluated again."
        />
      )}
      <PageFooter now={now} policy={policy} log={null} url={`${baseUrl}${path}`} />
    </Page>
  );
}

function Actions({ policy: { id, state } }: { policy: PolicyView }) {
  return (
    <span className="flex flex-wrap gap-2 print:hidden">
      {state !== 'shipped' && <ButtonLink href={`${policyHref(id)}/edit`}>Edit</ButtonLink>}
      <ButtonLink href={`/policies/new?from=${encodeURIComponent(id)}`}>New policy from this one</ButtonLink>
    </span>
  );
}

function StateNote({ state }: { state: 'retired' | 'shipped' }) {
  return (
    <p role="note" className="mb-4 border-l-2 border-ink pl-3">
      {state === 'retired'
        ? 'This policy is retired: it decides nothing. Applying it again puts it in force again.'
        : 'This policy ships with Attestry and decides where no other policy applies. It cannot be changed or retired; one of your own takes its place.'}
    </p>
  );
}

function Scope({ policy, now }: { policy: PolicyView; now: number }) {
  const { mode, appliesTo, versions, version } = policy;
  const [newest] = versions;
  return (
    <>
      <p className="text-16 wrap-anywhere">
        {capitalised(describeScope(appliesTo))}: {MODES[mode].word}. {MODES[mode].meaning}
      </p>
      <Facts
        className="pt-2"
        rows={[
          { term: 'Projects', value: <Patterns patterns={appliesTo.projects} /> },
          { term: 'Environments', value: <Patterns patterns={appliesTo.environments} /> },
          {
            term: 'Version',
            value: newest === undefined ? `${version}, of this Attestry` : <VersionChange version={newest} now={now} />,
          },
        ]}
      />
    </>
  );
}

function Patterns({ patterns }: { patterns: readonly string[] }) {
  return <code className="font-mono text-13">{patterns.join(', ')}</code>;
}

function WaiverTerms({ waivers: { approval, maxDays } }: { waivers: PolicyView['document']['waivers'] }) {
  return (
    <p>
      A waiver lasts {maxDays === 1 ? 'one day' : `${maxDays} days`} at most.{' '}
      {approval === 'none'
        ? 'Nobody else needs to approve it.'
        : 'Another person than the one who asks for it must approve it.'}
    </p>
  );
}

function capitalised(text: string): string {
  return text.startsWith('every ') ? `E${text.slice(1)}` : text;
}
