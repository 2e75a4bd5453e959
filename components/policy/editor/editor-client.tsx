'use client';
import { useId, useRef, useState } from 'react';
import { readDraft, setMember, type Draft } from '#lib/policy/document/edit-text.ts';
import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { WhatIfForm } from '#components/what-if/what-if.tsx';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { ApplyForm } from './apply-form.tsx';
import { PolicyForm } from './form/policy-form.tsx';
import { ProblemList } from './problem-list.tsx';
import type { DocumentDoor, EditedDocument } from './request.ts';
import { idFor } from './start-text.ts';
import { useProblems } from './use-problems.ts';
import { YamlField, type YamlFieldHandle } from './yaml-field.tsx';

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
  const field = useRef<YamlFieldHandle>(null);
  const listId = useId();
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
          <ProblemList id={listId} checked={checked} onGoTo={(line, column) => field.current?.goTo(line, column)} />
          <YamlField
            ref={field}
            text={text}
            onChange={(changed) => edit(() => changed)}
            marked={new Set(problems.flatMap(({ line }) => line ?? []))}
            describedBy={listId}
          />
        </section>
      </div>
      <Block title="What would change" id="what-if" className="mt-6">
        <IfMay
          verb="what-if.run"
          place="anywhere"
          otherwise={<p className="text-ink-2">The role reviewer is needed for this.</p>}
        >
          <WhatIfForm
            intro="Attestry compares the present status of every artifact with the one under this document. Nothing is changed."
            draftOf={() => ({ apply: [text] })}
            current={{ apply: [text] }}
            blocked={checked.isCurrent && problems.length > 0 ? 'The problems of the document come first.' : null}
          />
        </IfMay>
      </Block>
      <Block title="Apply" id="apply" className="mt-6">
        <IfMay
          verb="policy.change"
          place="anywhere"
          otherwise={<p className="text-ink-2">The role maintainer is needed for this.</p>}
        >
          <ApplyForm
            door={POLICY_DOOR}
            text={text}
            id={draft.id}
            edited={edited}
            problems={checked.isCurrent ? problems.length : 0}
          />
        </IfMay>
      </Block>
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
