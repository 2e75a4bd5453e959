import type { ParamField } from '#lib/policy/document/param-fields.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Checkbox, Field, Input, Select } from '#components/ui/form/field.tsx';
import { ListField } from './list-field.tsx';

type Values = { [name: string]: unknown };
type ProblemAt = (pointer: string) => string | null;

type Props = {
  fields: readonly ParamField[];
  values: Values;
  /** The JSON pointer to the values in the document. */
  pointer: string;
  problemAt: ProblemAt;
  /** `undefined` takes a value out. */
  onChange: (name: string, value: unknown) => void;
};

/** A field for each parameter of a check. What is not given shows what the check uses without it. */
export function ParamFields({ fields, values, pointer, problemAt, onChange }: Props) {
  return fields.map((field) => (
    <ParamInput
      key={field.name}
      field={field}
      value={values[field.name]}
      pointer={`${pointer}/${field.name}`}
      problemAt={problemAt}
      onChange={(value) => onChange(field.name, value)}
    />
  ));
}

type InputProps<F extends ParamField = ParamField> = {
  field: F;
  value: unknown;
  pointer: string;
  problemAt: ProblemAt;
  onChange: (value: unknown) => void;
};

function ParamInput({ field, value, pointer, problemAt, onChange }: InputProps) {
  const rest = { value, pointer, problemAt, onChange };
  switch (field.kind) {
    case 'flag':
      return <FlagInput field={field} {...rest} />;
    case 'choices':
      return <ChoicesInput field={field} {...rest} />;
    case 'rows':
      return <RowsInput field={field} {...rest} />;
    case 'list':
      return (
        <ListField
          label={nameOf(field)}
          hint={`${field.description}; one a line`}
          problem={problemAt(pointer)}
          values={Array.isArray(value) ? value.map(String) : field.fallback}
          onChange={(texts) => onChange(texts.length === 0 ? undefined : texts)}
        />
      );
    case 'other':
      return (
        <p className="text-13 text-ink-2 sm:col-span-2">
          {nameOf(field)}: {field.description}. Write it in the YAML.
        </p>
      );
    case 'number':
    case 'text':
    case 'choice':
      return (
        <Field label={nameOf(field)} hint={field.description} problem={problemAt(pointer)}>
          <SingleInput field={field} {...rest} />
        </Field>
      );
  }
}

function SingleInput({
  field,
  value,
  pointer,
  onChange,
}: InputProps<ParamField & { kind: 'number' | 'text' | 'choice' }>) {
  switch (field.kind) {
    case 'number':
      return (
        <Input
          type="number"
          value={typeof value === 'number' ? value : ''}
          min={field.min ?? undefined}
          max={field.max ?? undefined}
          placeholder={field.fallback === null ? undefined : `${field.fallback}`}
          required={field.required}
          onChange={({ target }) => onChange(target.value === '' ? undefined : Number(target.value))}
        />
      );
    case 'choice':
      return (
        <Select
          value={typeof value === 'string' ? value : ''}
          options={[
            { value: '', label: field.fallback === null ? 'choose …' : `${field.fallback}, unless it is said` },
            ...field.options.map((option) => ({ value: option, label: option })),
          ]}
          onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
        />
      );
    case 'text':
      return (
        <>
          <Input
            value={typeof value === 'string' ? value : ''}
            placeholder={field.fallback ?? undefined}
            required={field.required && !field.nullable}
            list={field.suggestions.length > 0 ? `suggestions${pointer}` : undefined}
            onChange={({ target }) => onChange(target.value === '' ? emptyText(field) : target.value)}
            className="font-mono text-13"
          />
          <datalist id={`suggestions${pointer}`}>
            {field.suggestions.map((text) => (
              <option key={text} value={text}>
                {text}
              </option>
            ))}
          </datalist>
        </>
      );
  }
}

function emptyText({ nullable, required }: ParamField & { kind: 'text' }): null | undefined {
  return nullable && required ? null : undefined;
}

function FlagInput({ field, value, onChange }: InputProps<ParamField & { kind: 'flag' }>) {
  return (
    <Checkbox
      checked={typeof value === 'boolean' ? value : field.fallback}
      label={field.description}
      onChange={({ target }) => onChange(target.checked)}
      className="sm:col-span-2"
    />
  );
}

function ChoicesInput({ field, value, pointer, problemAt, onChange }: InputProps<ParamField & { kind: 'choices' }>) {
  const chosen = new Set(Array.isArray(value) ? value.map(String) : field.fallback);
  const problem = problemAt(pointer);
  return (
    <fieldset className="sm:col-span-2">
      <legend className="text-12 text-ink-2">{field.description}</legend>
      <div className="flex flex-wrap gap-x-5">
        {field.options.map((option) => (
          <Checkbox
            key={option}
            checked={chosen.has(option)}
            label={option}
            onChange={({ target }) =>
              onChange(field.options.filter((one) => (one === option ? target.checked : chosen.has(one))))
            }
          />
        ))}
      </div>
      {problem !== null && <p className="text-13 font-medium">{problem}</p>}
    </fieldset>
  );
}

function RowsInput({ field, value, pointer, problemAt, onChange }: InputProps<ParamField & { kind: 'rows' }>) {
  const rows = (Array.isArray(value) ? value : []) as Values[];
  return (
    <fieldset className="space-y-2 sm:col-span-2">
      <legend className="text-12 text-ink-2">{field.description}</legend>
      {rows.map((row, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row has no other key, and its fields hold no state
        <div key={at} className="grid gap-3 border-l-2 border-line-2 pl-3 sm:grid-cols-2">
          <ParamFields
            fields={field.fields}
            values={row}
            pointer={`${pointer}/${at}`}
            problemAt={problemAt}
            onChange={(name, changed) => onChange(rows.with(at, withMember(row, name, changed)))}
          />
          <Button
            variant="quiet"
            className="h-6! justify-self-start px-0! text-13! sm:col-span-2"
            onClick={() => onChange(rows.toSpliced(at, 1))}
          >
            Take out {at + 1}
          </Button>
        </div>
      ))}
      <Button className="h-7! px-2! text-13!" onClick={() => onChange([...rows, {}])}>
        Add to {nameOf(field).toLowerCase()}
      </Button>
      {problemAt(pointer) !== null && <p className="text-13 font-medium">{problemAt(pointer)}</p>}
    </fieldset>
  );
}

function withMember(row: Values, name: string, value: unknown): Values {
  const { [name]: _, ...others } = row;
  return value === undefined ? others : { ...row, [name]: value };
}

/** The name of a parameter in words: `Max age days`. */
function nameOf({ name }: ParamField): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
