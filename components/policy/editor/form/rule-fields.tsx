import { describeWeight } from '#lib/policy/document/write-policy.ts';
import type { DraftRule } from '#lib/policy/edit/policy-draft.ts';
import type { CheckChoice } from '#lib/views/policy/editor.ts';
import { SEVERITIES } from '#components/policy/reference/modes.ts';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import type { FieldsProps } from './document-fields.tsx';
import { ItemHead } from './item-head.tsx';
import { ParamFields } from './param-fields.tsx';

type Props = Pick<FieldsProps, 'set' | 'problemAt'> & {
  rule: DraftRule;
  /** Its place, from 0. */
  at: number;
  /** The number of all rules. */
  of: number;
  /** Null where this version has no such check, and for an expression. */
  check: CheckChoice | null;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** One rule: what it requires as a sentence, then what can be chosen about it. */
export function RuleFields({ rule, at, of, check, set, problemAt, onMove, onRemove }: Props) {
  const title = rule.title || (check?.title ?? rule.id);
  const problem = problemAt(`/rules/${at}/check`) ?? problemAt(`/rules/${at}/cel`);
  return (
    <li aria-label={`Rule ${at + 1}: ${title}`} className="border-b border-line py-3">
      <ItemHead title={title} at={at} of={of} onMove={onMove} onRemove={onRemove} />
      <p className="max-w-[72ch] pb-2 text-13 wrap-anywhere text-ink-2">
        {check?.description} {describeWeight({ ...rule, effective: rule.effective === '' ? null : rule.effective })}
      </p>
      {rule.expression !== null && <Expression label={`the expression of ${rule.id}`}>{rule.expression}</Expression>}
      {problem !== null && <p className="pb-2 text-13 font-medium">{problem}</p>}
      <div className="grid gap-3 sm:grid-cols-2">
        <WeightFields rule={rule} at={at} set={set} problemAt={problemAt} />
        {check !== null && (
          <ParamFields
            fields={check.params}
            values={rule.params}
            pointer={`/rules/${at}/params`}
            problemAt={problemAt}
            onChange={(name, value) => set(['rules', at, 'params', name], value)}
          />
        )}
      </div>
      <NameFields rule={rule} at={at} title={check?.title} set={set} problemAt={problemAt} />
    </li>
  );
}

/** The id and the title of its own, which most rules take from their check. Open where the id has a problem. */
function NameFields({
  rule,
  at,
  title,
  set,
  problemAt,
}: Pick<Props, 'rule' | 'at' | 'set' | 'problemAt'> & { title: string | undefined }) {
  const problem = problemAt(`/rules/${at}/id`);
  return (
    <details open={problem !== null} className="pt-2">
      <summary className="inline cursor-pointer text-13 text-accent hover:underline">
        Id and title<span className="sr-only"> of rule {at + 1}</span>
      </summary>
      <div className="grid gap-3 pt-1 sm:grid-cols-2">
        <Field label="Id of the rule" hint="waivers name it" problem={problem}>
          <Input
            value={rule.id}
            maxLength={80}
            onChange={({ target }) => set(['rules', at, 'id'], target.value)}
            className="font-mono text-13"
          />
        </Field>
        <Field label="Title of the rule" problem={problemAt(`/rules/${at}/title`)}>
          <Input
            value={rule.title}
            maxLength={200}
            placeholder={title}
            onChange={({ target }) => set(['rules', at, 'title'], target.value === '' ? undefined : target.value)}
          />
        </Field>
      </div>
    </details>
  );
}

function WeightFields({ rule, at, set, problemAt }: Pick<Props, 'rule' | 'at' | 'set' | 'problemAt'>) {
  return (
    <>
      <Field label="Weight" hint={SEVERITIES[rule.severity].meaning} problem={problemAt(`/rules/${at}/severity`)}>
        <Select
          value={rule.severity}
          options={Object.entries(SEVERITIES).map(([value, { word }]) => ({ value, label: word }))}
          onChange={({ target }) => set(['rules', at, 'severity'], target.value)}
        />
      </Field>
      <Field
        label="Decides from"
        hint={rule.severity === 'block' ? 'it warns until that day; empty: at once' : 'counts for a rule that decides'}
        problem={problemAt(`/rules/${at}/effective`)}
      >
        <Input
          type="date"
          value={rule.effective}
          onChange={({ target }) => set(['rules', at, 'effective'], target.value === '' ? undefined : target.value)}
        />
      </Field>
    </>
  );
}

function Expression({ label, children }: { label: string; children: string }) {
  return (
    <div className="pb-2">
      <CodeLines label={label} text={children} />
      <p className="pt-1 text-13 text-ink-2">An expression in CEL. Change it in the YAML.</p>
    </div>
  );
}
