'use client';
import { useState } from 'react';
import { readDraft, setMember, type Draft } from '#lib/policy/document/edit-text.ts';
import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { WhatIfForm } from '#components/what-if/what-if.tsx';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { ApplyBlock } from './apply-form.tsx';
import { CheckedYaml } from './checked-yaml.tsx';
import { PolicyForm } from './form/policy-form.tsx';
import type { DocumentDoor, EditedDocument } from './request.ts';
import { idFor } from './start-text.ts';
import { useProblems } from './use-problems.ts';

type Props = {
  /** The text with which the reader begins. */
  start: string;
  edited: EditedDocument;
  choices: EditorChoices;
};

/** `draft`: what the text says, or said when it could be read. */
type Written = { text: string; draft: Draft; isReadable: boolean };

/** A policy as a form and as YAML beside each other. The text is the one truth; the form reads and changes it. */
export function PolicyEditor({ start, edited, choices }: Props) {
  const [{ text, draft, isReadable }, setWritten] = useState(() => written(start, null));
  const checked = useProblems(POLICY_DOOR, text);
  const problems = checked.found ?? [];
  const edit = (change: (text: string) => string) => setWritten((before) => written(change(before.text), before.draft));

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
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <PolicyForm
          draft={draft}
          choices={choices}
          isReadable={isReadable}
          onTitle={onTitle}
          edit={edit}
          problemAt={(pointer) => problems.find((problem) => isAt(problem.pointer, pointer))?.message ?? null}
        />
        <section aria-label="YAML" id="yaml" className="min-w-0 scroll-mt-24 self-start lg:sticky lg:top-16">
          <h2 className="pb-1 text-14 font-semibold">YAML</h2>
          <CheckedYaml text={text} checked={checked} onChange={(changed) => edit(() => changed)} />
        </section>
      </div>
      <Block title="What would change" id="what-if" className="mt-6">
        <IfMay verb="what-if.run" place="anywhere">
          <WhatIfForm
            intro="Attestry compares the present status of every artifact with the one under this document. Nothing is changed."
            draftOf={() => ({ apply: [text] })}
            current={{ apply: [text] }}
            blocked={checked.isCurrent && problems.length > 0 ? 'The problems of the document come first.' : null}
          />
        </IfMay>
      </Block>
      <ApplyBlock verb="policy.change" door={POLICY_DOOR} text={text} id={draft.id} edited={edited} checked={checked} />
    </>
  );
}

const EMPTY = readDraft('')!;

const POLICY_DOOR: DocumentDoor = {
  noun: 'policy',
  api: '/api/v1/policies',
  href: policyHref,
  effect: 'Every artifact to which it applies is evaluated again.',
};

function written(text: string, before: Draft | null): Written {
  const draft = readDraft(text);
  return { text, draft: draft ?? before ?? EMPTY, isReadable: draft !== null };
}

/** Whether a problem is at a place; one about an element of a list belongs to the list. */
function isAt(problem: string, pointer: string): boolean {
  return problem === pointer || (/^\/\d+$/.test(problem.slice(pointer.length)) && problem.startsWith(pointer));
}
