'use client';
import { useState } from 'react';
import { ApplyBlock } from '#components/policy/editor/apply-form.tsx';
import { CheckedYaml } from '#components/policy/editor/checked-yaml.tsx';
import type { EditedDocument } from '#components/policy/editor/request.ts';
import { useProblems } from '#components/policy/editor/use-problems.ts';
import { PREDICATE_TYPE_DOOR } from './door.ts';
import { idIn } from './start-text.ts';

/** The document of a type as text. Attestry checks it while it is written, and marks what is wrong at its line. */
export function PredicateTypeEditor({ start, edited }: { start: string; edited: EditedDocument }) {
  const [text, setText] = useState(start);
  const checked = useProblems(PREDICATE_TYPE_DOOR, text);
  return (
    <>
      <section aria-label="YAML" className="max-w-[1100px]">
        <CheckedYaml text={text} checked={checked} onChange={setText} />
      </section>
      <ApplyBlock
        verb="predicate-type.change"
        door={PREDICATE_TYPE_DOOR}
        text={text}
        id={idIn(text)}
        edited={edited}
        checked={checked}
      />
    </>
  );
}
