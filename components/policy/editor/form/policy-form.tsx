import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { moveItem, removeItem, setMember } from '#lib/policy/edit/edit-text.ts';
import { addRules, type Draft } from '#lib/policy/edit/policy-draft.ts';
import { Block } from '#components/ui/layout/page.tsx';
import { AddRules } from './add-rules.tsx';
import { DocumentFields, type FieldsProps, WaiverFields } from './document-fields.tsx';
import { RuleFields } from './rule-fields.tsx';

type Props = Pick<FieldsProps, 'problemAt'> & {
  draft: Draft;
  choices: EditorChoices;
  /** The title was changed. */
  onTitle: (title: string) => void;
  /** Changes the text. */
  edit: (change: (text: string) => string) => void;
};

/** The policy as a form. Every change is written into the text at once. */
export function PolicyForm({ draft, choices, onTitle, edit, problemAt }: Props) {
  const set: FieldsProps['set'] = (path, value) => edit((text) => setMember(text, path, value));
  const shared = { draft, set, problemAt };
  const { rules } = draft;
  return (
    <>
      <DocumentFields {...shared} onTitle={onTitle} />
      <Block title="Rules" note="the first one that is not met gives the reason" className="mt-4">
        {rules.length === 0 && <p className="text-ink-2">No rule yet.</p>}
        <ol className="border-line not-empty:border-t">
          {rules.map((rule, at) => (
            <RuleFields
              // oxlint-disable-next-line react/no-array-index-key -- an id changes while it is written
              key={at}
              rule={rule}
              at={at}
              of={rules.length}
              check={choices.checks.find(({ id }) => id === rule.check) ?? null}
              set={set}
              problemAt={problemAt}
              onMove={(by) => edit((text) => moveItem(text, 'rules', at, by))}
              onRemove={() => edit((text) => removeItem(text, 'rules', at))}
            />
          ))}
        </ol>
        <AddRules choices={choices} onAdd={(added) => edit((text) => addRules(text, added))} />
      </Block>
      <Block title="Waivers" note="how its rules may be waived">
        <WaiverFields {...shared} />
      </Block>
    </>
  );
}
