'use client';
import { useId, useRef, useState } from 'react';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { ApplyForm } from '#components/policy/editor/apply-form.tsx';
import { ProblemList } from '#components/policy/editor/problem-list.tsx';
import type { EditedDocument } from '#components/policy/editor/request.ts';
import { useProblems } from '#components/policy/editor/use-problems.ts';
import { YamlField, type YamlFieldHandle } from '#components/policy/editor/yaml-field.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { PREDICATE_TYPE_DOOR } from './door.ts';
import { idIn } from './start-text.ts';

/** The document of a type as text. Attestry checks it while it is written, and marks what is wrong at its line. */
export function PredicateTypeEditor({ start, edited }: { start: string; edited: EditedDocument }) {
  const [text, setText] = useState(start);
  const checked = useProblems(PREDICATE_TYPE_DOOR, text);
  const field = useRef<YamlFieldHandle>(null);
  const listId = useId();
  const problems = checked.found ?? [];
  return (
    <>
      <section aria-label="YAML" className="max-w-[1100px]">
        <ProblemList id={listId} checked={checked} onGoTo={(line, column) => field.current?.goTo(line, column)} />
        <YamlField
          ref={field}
          text={text}
          onChange={setText}
          marked={new Set(problems.flatMap(({ line }) => line ?? []))}
          describedBy={listId}
        />
      </section>
      <Block title="Apply" id="apply" className="mt-6">
        <IfMay
          verb="predicate-type.change"
          place="anywhere"
          otherwise={<p className="text-ink-2">The role maintainer is needed for this.</p>}
        >
          <ApplyForm
            door={PREDICATE_TYPE_DOOR}
            text={text}
            id={idIn(text)}
            edited={edited}
            problems={checked.isCurrent ? problems.length : 0}
          />
        </IfMay>
      </Block>
    </>
  );
}
