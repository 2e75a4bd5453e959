import { describeField, FIELD_KINDS } from '#lib/policy/predicate-type/write-predicate-type.ts';
import type { DraftField } from '#lib/policy/edit/type-draft.ts';
import type { EditProps } from '#components/policy/editor/form/identity-fields.tsx';
import { ItemHead } from '#components/policy/editor/form/item-head.tsx';
import { Checkbox, Field, Input, Select } from '#components/ui/form/field.tsx';

type Props = Pick<EditProps, 'problemAt'> & {
  field: DraftField;
  /** Its place, from 0. */
  at: number;
  /** The number of all fields. */
  of: number;
  /** Sets a member of the field; `undefined` takes it out. */
  set: (member: string, value: string | boolean | undefined) => void;
  /** The schema is to require the value, or no longer. */
  onRequire: (isRequired: boolean) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** One field: what it is as a sentence, then what can be chosen about it. */
export function FieldFields({ field, at, of, set, problemAt, onRequire, onMove, onRemove }: Props) {
  const { name, pointer, title, type, show, bind, isRequired } = field;
  const shownTitle = title === '' ? name : title;
  return (
    <li aria-label={`Field ${at + 1}: ${shownTitle}`} className="border-b border-line py-3">
      <ItemHead title={shownTitle} at={at} of={of} onMove={onMove} onRemove={onRemove} />
      <p className="max-w-[72ch] pb-2 text-13 wrap-anywhere text-ink-2">
        {describeField({ ...field, title: shownTitle })}
        {isRequired === true && ' A predicate without it does not conform.'}
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" hint="rules read fields.NAME" problem={problemAt(`/fields/${at}/name`)}>
          <Input
            value={name}
            maxLength={64}
            onChange={({ target }) => set('name', target.value)}
            className="font-mono text-13"
          />
        </Field>
        <Field label="Place" hint="a JSON pointer in the predicate" problem={problemAt(`/fields/${at}/pointer`)}>
          <Input
            value={pointer}
            maxLength={500}
            placeholder="/latency/p99"
            onChange={({ target }) => set('pointer', target.value)}
            className="font-mono text-13"
          />
        </Field>
        <Field label="Title of the field" problem={problemAt(`/fields/${at}/title`)}>
          <Input
            value={title}
            maxLength={200}
            placeholder={name}
            onChange={({ target }) => set('title', target.value === '' ? undefined : target.value)}
          />
        </Field>
        <Field label="What it is" problem={problemAt(`/fields/${at}/type`)}>
          <Select
            value={type}
            options={Object.entries(FIELD_KINDS).map(([value, label]) => ({ value, label }))}
            onChange={({ target }) => set('type', target.value)}
          />
        </Field>
      </div>
      <div className="flex flex-wrap gap-x-6 pt-2">
        <Checkbox
          label="shown on pages"
          checked={show}
          onChange={({ target }) => set('show', target.checked ? undefined : false)}
        />
        <Checkbox
          label="bound in rules"
          checked={bind}
          onChange={({ target }) => set('bind', target.checked ? undefined : false)}
        />
        {isRequired !== null && (
          <Checkbox
            label="required by the schema"
            checked={isRequired}
            onChange={({ target }) => onRequire(target.checked)}
          />
        )}
      </div>
    </li>
  );
}
