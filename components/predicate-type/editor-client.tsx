'use client';
import { readTypeDraft } from '#lib/policy/edit/type-draft.ts';
import type { PredicateTypePage } from '#lib/views/predicate-type/predicate-type.ts';
import { ApplyBlock } from '#components/policy/editor/apply-form.tsx';
import { FormBesideText } from '#components/policy/editor/form-beside-text.tsx';
import type { EditedDocument } from '#components/policy/editor/request.ts';
import { useDraft } from '#components/policy/editor/use-draft.ts';
import { problemAt, useProblems } from '#components/policy/editor/use-problems.ts';
import { PREDICATE_TYPE_DOOR } from './door.ts';
import { PredicateTypeForm } from './form/type-form.tsx';

type Props = { start: string; edited: EditedDocument; bases: PredicateTypePage['bases'] };

/** A predicate type as a form and as YAML. Attestry checks it while it is written, and marks what is wrong. */
export function PredicateTypeEditor({ start, edited, bases }: Props) {
  const { text, draft, isReadable, edit } = useDraft(start, readTypeDraft);
  const checked = useProblems(PREDICATE_TYPE_DOOR, text);
  return (
    <>
      <FormBesideText noun="predicate type" text={text} isReadable={isReadable} checked={checked} edit={edit}>
        <PredicateTypeForm
          draft={draft}
          bases={bases}
          edit={edit}
          problemAt={(pointer) => problemAt(checked, pointer)}
        />
      </FormBesideText>
      <ApplyBlock
        verb="predicate-type.change"
        door={PREDICATE_TYPE_DOOR}
        text={text}
        id={draft.id}
        edited={edited}
        checked={checked}
      />
    </>
  );
}
