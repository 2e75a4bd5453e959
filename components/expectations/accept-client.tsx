'use client';
import { useId, useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { RowWithForm } from '#components/admin/row-with-form.tsx';
import { enteredReason, ReasonField } from '#components/admin/reason-field.tsx';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { useMay } from '#components/admin/viewer-client.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Checkbox, Field, Input } from '#components/ui/form/field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { WhatIf } from '#components/what-if/what-if.tsx';
import { CLAIM_KINDS, type ClaimKind } from '#lib/authority/claim-kind.ts';
import { listKinds } from '#lib/authority/describe-expectations.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { UnexpectedView } from '#lib/views/expectations/expectations.ts';
import {
  acceptableText,
  acceptBody,
  acceptDraft,
  type Acceptance,
  everyTagPattern,
  expectationsPath,
} from './accept-request.ts';

type Props = {
  unexpected: UnexpectedView;
  project: string;
  /** The version of the expectations on the page. */
  version: number;
  /** In words: `release.yml at v1.0.0, acme/web`. */
  name: string;
  columns: number;
  children: ReactNode;
};

/**
 * The row of something that does not fit, with a button that accepts it. `children` are its other cells, `columns`
 * counts all of them. The button opens a form in a row below.
 */
export function AcceptableRow({ unexpected, project, version, name, columns, children }: Props) {
  const { state, refusal, setOpen, send } = useRequest();
  const formId = useId();
  const may = useMay('expectations.change', { project });
  const text = acceptableText(unexpected);
  const isOpen = state.kind !== 'idle';

  function accept(acceptance: Acceptance) {
    const body = acceptBody(unexpected, acceptance, version);
    void send(postAsAdmin(`${expectationsPath(project)}/accept`, body));
  }

  return (
    <RowWithForm
      columns={columns}
      isOpen={isOpen}
      isRunning={state.kind === 'running'}
      onToggle={() => setOpen(!isOpen)}
      action={
        may &&
        text !== null && (
          <>
            Accept …<span className="sr-only"> {name}</span>
          </>
        )
      }
      formId={formId}
      form={
        text !== null && (
          <AcceptForm
            id={formId}
            unexpected={unexpected}
            text={text}
            isRunning={state.kind === 'running'}
            refusal={refusal}
            onAccept={accept}
            draftOf={(acceptance) => acceptDraft(unexpected, acceptance, { project, version })}
          />
        )
      }
    >
      {children}
    </RowWithForm>
  );
}

type FormProps = {
  id: string;
  unexpected: UnexpectedView;
  text: string;
  isRunning: boolean;
  refusal: string;
  onAccept: (acceptance: Acceptance) => void;
  draftOf: (acceptance: Acceptance) => WhatIfDraft;
};

function AcceptForm({ id, unexpected, text, isRunning, refusal, onAccept, draftOf }: FormProps) {
  const acceptanceOf = (entered: FormData): Acceptance => ({
    text: String(entered.get('text') ?? text).trim(),
    kinds: CLAIM_KINDS.filter((kind) => entered.getAll('kind').includes(kind)),
    reason: enteredReason(entered),
  });

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    onAccept(acceptanceOf(entered));
  }

  return (
    <form id={id} onSubmit={onSubmit} method="post" className="grid max-w-3xl gap-3 border-l-2 border-line-2 pb-2 pl-3">
      <TextField unexpected={unexpected} text={text} />
      {unexpected.builder === null && <Kinds kinds={unexpected.kinds} />}
      <ReasonField />
      <AdminTokenField />
      <SubmitLine label="Accept from now on" running="Accepting …" isRunning={isRunning}>
        {refusal}
      </SubmitLine>
      <WhatIf draftOf={(entered) => draftOf(acceptanceOf(entered))} />
    </form>
  );
}

/** The text that is compared with later documents. A release job has another identity at each tag. */
function TextField({ unexpected, text }: Pick<FormProps, 'unexpected' | 'text'>) {
  const [written, setWritten] = useState(text);
  const isSender = unexpected.builder === null && unexpected.signer === null;
  const everyTag = everyTagPattern(written);
  return (
    <div>
      <Field label={labelOf(unexpected)} hint={isSender ? undefined : 'exactly, or with * for any characters'}>
        <Input
          name="text"
          value={written}
          onChange={(event) => setWritten(event.target.value)}
          required
          readOnly={isSender}
          className="font-mono text-13"
        />
      </Field>
      {everyTag !== null && everyTag !== written && (
        <Button variant="quiet" onClick={() => setWritten(everyTag)} className="h-6! px-0! text-13!">
          Accept it at every tag, not only at this one
        </Button>
      )}
    </div>
  );
}

function labelOf({ builder, signer }: UnexpectedView): string {
  if (builder !== null) return 'Builder';
  if (signer === null) return 'Sender';
  return signer.issuer === null ? 'Key' : `Signer, with a certificate of ${signer.issuer}`;
}

/** Claims that documents of any kind also make. Provenance needs them where no other signer names the artifact. */
const FURTHER_KINDS = ['name', 'alias', 'project'] as const satisfies ClaimKind[];

/** The kinds of claim that were seen, and those that they bring along. The command line can accept others. */
function Kinds({ kinds }: { kinds: readonly ClaimKind[] }) {
  const boxes: [ClaimKind, boolean][] = [
    ...kinds.map((kind): [ClaimKind, boolean] => [kind, true]),
    ...FURTHER_KINDS.map((kind): [ClaimKind, boolean] => [kind, kinds.includes('provenance')]),
  ];
  return (
    <fieldset>
      <legend className="text-12 text-ink-2">May make claims about</legend>
      <div className="flex flex-wrap gap-x-5">
        {boxes.map(([kind, checked]) => (
          <Checkbox key={kind} name="kind" value={kind} defaultChecked={checked} label={listKinds([kind])} />
        ))}
      </div>
    </fieldset>
  );
}
