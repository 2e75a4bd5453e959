import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { enteredReason, ReasonField } from '#components/admin/reason-field.tsx';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import type { Verb } from '#lib/access/verbs.ts';
import { applyText, type DocumentDoor, type EditedDocument, isOvertaken, seenVersion } from './request.ts';
import type { Checked } from './use-problems.ts';

type Props = { door: DocumentDoor; text: string; id: string; edited: EditedDocument; problems: number };
type State =
  | { kind: 'idle' | 'running' }
  | { kind: 'unchanged'; version: number }
  | { kind: 'refused'; message: string; isOvertaken: boolean };

/** The part of an editor that applies the text, where the role of the reader allows it. */
export function ApplyBlock({ verb, checked, ...rest }: Omit<Props, 'problems'> & { verb: Verb; checked: Checked }) {
  return (
    <Block title="Apply" id="apply" className="mt-6">
      <IfMay verb={verb} place="anywhere">
        <ApplyForm {...rest} problems={checked.isCurrent ? (checked.found?.length ?? 0) : 0} />
      </IfMay>
    </Block>
  );
}

/** Applies the text as the next version, with a reason and an admin token. */
function ApplyForm({ door, text, id, edited, problems }: Props) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    setState({ kind: 'running' });
    const answer = await applyText(door, {
      text,
      id,
      reason: enteredReason(entered),
      edited,
    });
    if (!answer.ok) setState({ kind: 'refused', message: answer.message, isOvertaken: isOvertaken(answer) });
    else if (answer.body.outcome === 'unchanged') setState({ kind: 'unchanged', version: Number(answer.body.version) });
    else window.location.assign(door.href(id));
  }

  return (
    <form onSubmit={(event) => void onSubmit(event)} method="post" className="grid max-w-3xl gap-3">
      <p className="text-ink-2">{consequence(door, edited, id)}</p>
      <ReasonField />
      <AdminTokenField />
      <SubmitLine
        label="Apply from now on"
        running="Applying …"
        isRunning={state.kind === 'running'}
        variant="strong"
        isBlocked={problems > 0}
      >
        {problems > 0 ? (
          'The problems of the document come first.'
        ) : (
          <Answer state={state} door={door} id={id} edited={edited} />
        )}
      </SubmitLine>
    </form>
  );
}

function consequence({ noun, effect }: DocumentDoor, edited: EditedDocument, id: string): string {
  const version = seenVersion(edited, id);
  if (version > 0) return `This becomes version ${version + 1} of ${id}. ${effect}`;
  const other = edited === null ? '' : ` ${edited.id} stays as it is.`;
  return `This becomes a new ${noun} with the id ${id}.${other} ${effect}`;
}

function Answer({ state, door, id, edited }: { state: State } & Pick<Props, 'door' | 'id' | 'edited'>) {
  switch (state.kind) {
    case 'idle':
    case 'running':
      return null;
    case 'unchanged':
      return `Version ${state.version} is exactly this document already: nothing was changed.`;
    case 'refused':
      if (!state.isOvertaken) return state.message;
      return (
        <>
          {edited?.id === id ? 'Somebody was faster' : `There is a ${door.noun} with this id`}: {state.message}. Your
          text stays here; open{' '}
          <Link href={`${door.href(id)}#history`} target="_blank">
            what the others changed
          </Link>{' '}
          beside it.
        </>
      );
  }
}
