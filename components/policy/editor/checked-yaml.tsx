import { useId, useRef } from 'react';
import { ProblemList } from './problem-list.tsx';
import type { Checked } from './use-problems.ts';
import { YamlField, type YamlFieldHandle } from './yaml-field.tsx';

type Props = { text: string; checked: Checked; onChange: (text: string) => void };

/** The text of a document, with what is wrong with it above. Each problem has a link to its line. */
export function CheckedYaml({ text, checked, onChange }: Props) {
  const field = useRef<YamlFieldHandle>(null);
  const listId = useId();
  return (
    <>
      <ProblemList id={listId} checked={checked} onGoTo={(line, column) => field.current?.goTo(line, column)} />
      <YamlField
        ref={field}
        text={text}
        onChange={onChange}
        marked={new Set(checked.found?.flatMap(({ line }) => line ?? []))}
        describedBy={listId}
      />
    </>
  );
}
