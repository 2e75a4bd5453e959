'use client';
import { AdminSubmit } from '#components/admin/submit.tsx';
import { useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { Field, Input, Select, TextArea } from '#components/ui/form/field.tsx';
import { WhatIf } from '#components/what-if/what-if.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { WAIVER_LIMITS } from '#lib/views/waiver.ts';
import { isDigest, waiveCommand, waiverBody, waiverWhatIf, waiveRequest, type WaiverDraft } from './commands.ts';
import { ScopeFields } from './scope-fields.tsx';
import { waiversHref } from './query.ts';

/** `hasFindings`: the rule is about vulnerabilities, so that a waiver can name one. */
export type RuleChoice = { id: string; title: string; hasFindings: boolean };

type Props = {
  rules: readonly RuleChoice[];
  start: WaiverDraft;
  /** The first and the last day that the form offers as the end. */
  days: { first: string; last: string };
  baseUrl: string;
};

/** The form that creates a waiver, with an admin token, and the commands that do the same. */
export function CreateWaiver({ rules, start, days, baseUrl }: Props) {
  const [draft, setDraft] = useState(start);
  const { state, refusal, problemOf, send } = useRequest();
  const set = (change: Partial<WaiverDraft>) => setDraft({ ...draft, ...change });

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    const target = draft.target.trim();
    const next = waiversHref(isDigest(target) ? { artifact: target } : { project: target });
    const request = postAsAdmin('/api/v1/waivers', waiverBody(sentDraft(rules, { ...draft, target })));
    void send(request, () => window.location.assign(next));
  }

  return (
    <div className="grid gap-x-8 gap-y-5 xl:grid-cols-2 print:hidden">
      <form onSubmit={onSubmit} method="post" className="grid content-start gap-3 sm:grid-cols-2">
        <DraftFields rules={rules} draft={draft} set={set} days={days} problem={problemOf}>
          <ScopeFields rules={rules} draft={draft} set={set} problem={problemOf} />
        </DraftFields>
        <AdminSubmit label="Create waiver" running="Creating …" isRunning={state.kind === 'running'}>
          {refusal}
        </AdminSubmit>
        <div className="sm:col-span-2">
          <WhatIf
            draftOf={() => waiverWhatIf(sentDraft(rules, draft))}
            current={waiverWhatIf(sentDraft(rules, draft))}
          />
        </div>
        <p className="max-w-[72ch] text-13 text-ink-2 sm:col-span-2">
          Where a policy says so, another person has to approve it first. A token that has only the scope ingest can ask
          for a waiver too.
        </p>
      </form>
      <div className="min-w-0 space-y-3">
        <p className="text-13 text-ink-2">The same on the machine that has the data folder:</p>
        <CodeLines
          label="command that creates the waiver"
          text={waiveCommand(withPlaceholders(sentDraft(rules, draft)))}
        />
        <p className="text-13 text-ink-2">The same over the API, with a token that has the scope admin or ingest:</p>
        <CodeLines
          label="request that creates the waiver"
          text={waiveRequest(withPlaceholders(sentDraft(rules, draft)), baseUrl)}
        />
      </div>
    </div>
  );
}

/** The draft without members that do not go together: a vulnerability and its VEX status need a rule about them. */
function sentDraft(rules: readonly RuleChoice[], draft: WaiverDraft): WaiverDraft {
  const isNarrow = rules.find(({ id }) => id === draft.rule)?.hasFindings === true;
  const vulnerability = isNarrow ? draft.vulnerability : '';
  const vexStatus = vulnerability.trim() === '' ? '' : draft.vexStatus;
  return {
    ...draft,
    vulnerability,
    component: isNarrow ? draft.component : '',
    vexStatus,
    justification: vexStatus === 'not_affected' ? draft.justification : '',
  };
}

function withPlaceholders({ target, reason, owner, ...rest }: WaiverDraft): WaiverDraft {
  return {
    ...rest,
    target: target.trim() === '' ? 'sha256:…' : target.trim(),
    reason: reason === '' ? '…' : reason,
    owner: owner === '' ? '…' : owner,
  };
}

function DraftFields({
  rules,
  draft,
  set,
  days,
  problem,
  children,
}: Pick<Props, 'rules' | 'days'> & {
  draft: WaiverDraft;
  set: (change: Partial<WaiverDraft>) => void;
  problem: (member: string) => string | null;
  /** The fields that narrow the waiver. */
  children: ReactNode;
}) {
  return (
    <>
      <Field label="Rule" problem={problem('rule')}>
        <Select
          value={draft.rule}
          onChange={(event) => set({ rule: event.target.value })}
          options={rules.map(({ id, title }) => ({ value: id, label: title }))}
        />
      </Field>
      <Field label="Until the end of (UTC)" problem={problem('expiresAt')}>
        <Input
          type="date"
          value={draft.lastDay}
          min={days.first}
          max={days.last}
          required
          onChange={(event) => set({ lastDay: event.target.value })}
        />
      </Field>
      <Field
        label="Artifact or project"
        hint="a digest, or a project as github.com/o/r"
        problem={problem('artifact') ?? problem('project')}
        className="sm:col-span-2"
      >
        <Input
          value={draft.target}
          required
          onChange={(event) => set({ target: event.target.value })}
          className="font-mono text-13"
        />
      </Field>
      {children}
      <Field label="Reason" problem={problem('reason')} className="sm:col-span-2">
        <TextArea
          value={draft.reason}
          rows={3}
          required
          maxLength={WAIVER_LIMITS.reason}
          onChange={(event) => set({ reason: event.target.value })}
          className="font-sans!"
        />
      </Field>
      <Field label="Owner" hint="the person or team that answers for it" problem={problem('owner')}>
        <Input
          value={draft.owner}
          required
          maxLength={WAIVER_LIMITS.owner}
          onChange={(event) => set({ owner: event.target.value })}
        />
      </Field>
    </>
  );
}
