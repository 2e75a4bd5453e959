'use client';
import { setMember } from '#lib/policy/edit/edit-text.ts';
import { readDraft } from '#lib/policy/edit/policy-draft.ts';
import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { WhatIfForm } from '#components/what-if/what-if.tsx';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { ApplyBlock } from './apply-form.tsx';
import { FormBesideText } from './form-beside-text.tsx';
import { PolicyForm } from './form/policy-form.tsx';
import type { DocumentDoor, EditedDocument } from './request.ts';
import { idFor } from './start-text.ts';
import { useDraft } from './use-draft.ts';
import { problemAt, useProblems } from './use-problems.ts';

type Props = {
  /** The text with which the reader begins. */
  start: string;
  edited: EditedDocument;
  choices: EditorChoices;
};

/** A policy as a form and as YAML beside each other. The text is the one truth; the form reads and changes it. */
export function PolicyEditor({ start, edited, choices }: Props) {
  const { text, draft, isReadable, edit } = useDraft(start, readDraft);
  const checked = useProblems(POLICY_DOOR, text);

  /** The id of a new policy follows its title, until the reader writes another one. */
  function onTitle(title: string) {
    const follows = edited === null && draft.id === idFor(draft.title);
    edit((before) => {
      const titled = setMember(before, ['title'], title === '' ? undefined : title);
      return follows ? setMember(titled, ['id'], idFor(title)) : titled;
    });
  }

  return (
    <>
      <FormBesideText noun="policy" text={text} isReadable={isReadable} checked={checked} edit={edit}>
        <PolicyForm
          draft={draft}
          choices={choices}
          onTitle={onTitle}
          edit={edit}
          problemAt={(pointer) => problemAt(checked, pointer)}
        />
      </FormBesideText>
      <Block title="What would change" id="what-if" className="mt-6">
        <IfMay verb="what-if.run" place="anywhere">
          <WhatIfForm
            intro="Attestry compares the present status of every artifact with the one under this document. Nothing is changed."
            draftOf={() => ({ apply: [text] })}
            current={{ apply: [text] }}
            blocked={checked.isCurrent && checked.found?.length ? 'The problems of the document come first.' : null}
          />
        </IfMay>
      </Block>
      <ApplyBlock verb="policy.change" door={POLICY_DOOR} text={text} id={draft.id} edited={edited} checked={checked} />
    </>
  );
}

const POLICY_DOOR: DocumentDoor = {
  noun: 'policy',
  api: '/api/v1/policies',
  href: policyHref,
  effect: 'Every artifact to which it applies is evaluated again.',
};
