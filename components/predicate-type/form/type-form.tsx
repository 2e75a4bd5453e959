import { useState } from 'react';
import { describeProjects } from '#lib/policy/document/describe-scope.ts';
import { addItems, moveItem, removeItem, setMember } from '#lib/policy/edit/edit-text.ts';
import { requireField, type TypeDraft } from '#lib/policy/edit/type-draft.ts';
import type { PredicateTypePage } from '#lib/views/predicate-type/predicate-type.ts';
import { type EditProps, IdentityFields, ProjectsField } from '#components/policy/editor/form/identity-fields.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input } from '#components/ui/form/field.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { FieldFields } from './field-fields.tsx';

type Props = Pick<EditProps, 'problemAt'> & {
  draft: TypeDraft;
  /** The types that ship, which a type can extend. */
  bases: PredicateTypePage['bases'];
  /** Changes the text. */
  edit: (change: (text: string) => string) => void;
};

/** A predicate type as a form: what it is, where it applies, and its fields. The rest of its schema is in the YAML. */
export function PredicateTypeForm({ draft, bases, edit, problemAt }: Props) {
  const { fields } = draft;
  return (
    <>
      <DocumentFields draft={draft} bases={bases} edit={edit} problemAt={problemAt} />
      <Block title="Fields" note="what people read of a predicate, and what rules bind" className="mt-4">
        {fields.length === 0 && <p className="text-ink-2">No field yet.</p>}
        {problemAt('/fields') !== null && <p className="font-medium">{problemAt('/fields')}</p>}
        <ol className="border-line not-empty:border-t">
          {fields.map((field, at) => (
            <FieldFields
              // oxlint-disable-next-line react/no-array-index-key -- a name changes while it is written
              key={at}
              field={field}
              at={at}
              of={fields.length}
              set={(member, value) => edit((text) => setMember(text, ['fields', at, member], value))}
              problemAt={problemAt}
              onRequire={(isRequired) => edit((text) => requireField(text, at, isRequired))}
              onMove={(by) => edit((text) => moveItem(text, 'fields', at, by))}
              onRemove={() => edit((text) => removeItem(requireField(text, at, false), 'fields', at))}
            />
          ))}
        </ol>
        <AddField
          onAdd={() =>
            edit((text) =>
              addItems(text, 'fields', [{ name: 'field', pointer: '/field', type: 'text' }], {
                member: 'name',
                joint: '_',
              }),
            )
          }
        />
      </Block>
      {problemAt('/schema') !== null && <p className="font-medium">Schema: {problemAt('/schema')}</p>}
    </>
  );
}

function AddField({ onAdd }: { onAdd: () => void }) {
  const [added, setAdded] = useState(0);
  return (
    <div className="flex flex-wrap items-center gap-3 py-3">
      <Button
        onClick={() => {
          onAdd();
          setAdded(added + 1);
        }}
      >
        Add a field
      </Button>
      <p role="status" className="text-13">
        {added > 0 && 'Added at the end: give it a name and its place.'}
      </p>
    </div>
  );
}

function DocumentFields({ draft, bases, edit, problemAt }: Props) {
  const set: EditProps['set'] = (path, value) => edit((text) => setMember(text, path, value));
  const onText = (member: string, value: string) => set([member], value === '' ? undefined : value);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <IdentityFields draft={draft} set={set} problemAt={problemAt} onTitle={(title) => onText('title', title)}>
        <Field
          label="Predicate type"
          hint="the URI that the statements of your attestations have as predicateType"
          problem={problemAt('/predicateType')}
          className="sm:col-span-2"
        >
          <Input
            value={draft.predicateType}
            maxLength={1_000}
            onChange={({ target }) => onText('predicateType', target.value)}
            className="font-mono text-13"
          />
        </Field>
        <Field
          label="Extends"
          hint="the URI of a type that ships, or the id of another one: its schema and fields count, too"
          problem={problemAt('/extends')}
          className="sm:col-span-2"
        >
          <Input
            value={draft.extends}
            maxLength={1_000}
            list="predicate-type-bases"
            placeholder="nothing"
            onChange={({ target }) => onText('extends', target.value)}
            className="font-mono text-13"
          />
          <datalist id="predicate-type-bases">
            {bases.map(({ predicateType, title }) => (
              <option key={predicateType} value={predicateType}>
                {title}
              </option>
            ))}
          </datalist>
        </Field>
      </IdentityFields>
      <ProjectsField draft={draft} set={set} problemAt={problemAt} className="sm:col-span-2" />
      <p className="text-13 wrap-anywhere text-ink-2 sm:col-span-2">
        {problemAt('/appliesTo') ?? `It judges the attestations of ${describeProjects(draft.projects)}.`}
      </p>
    </div>
  );
}
