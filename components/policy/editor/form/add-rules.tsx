import { useState } from 'react';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Select } from '#components/ui/form/field.tsx';

type NewRule = { id: string } & { [member: string]: unknown };

type Props = {
  choices: Pick<EditorChoices, 'checks' | 'packs'>;
  onAdd: (rules: NewRule[]) => void;
};

/** Adds one rule, or the rules of a policy that ships, by its title. */
export function AddRules({ choices, onAdd }: Props) {
  const { checks, packs } = choices;
  const [chosen, setChosen] = useState(`check ${checks[0]?.id ?? ''}`);
  const [added, setAdded] = useState('');
  const [kind, id] = chosen.split(' ');
  const pack = kind === 'pack' ? packs.find((one) => one.id === id) : undefined;
  const check = kind === 'check' ? checks.find((one) => one.id === id) : undefined;

  function add() {
    onAdd(pack ? pack.rules : [{ id: check?.id ?? '', check: check?.id ?? '', severity: 'block' }]);
    setAdded(`Added: ${pack?.title ?? check?.title ?? ''}.`);
  }

  return (
    <div className="grid gap-2 py-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Add a rule, or the rules of a policy that ships" className="min-w-0 flex-1 basis-64">
          <Select
            value={chosen}
            onChange={({ target }) => setChosen(target.value)}
            options={[
              {
                label: 'One rule',
                options: checks.map((one) => ({ value: `check ${one.id}`, label: one.title })),
              },
              {
                label: 'All rules of a policy that ships',
                options: packs.map((one) => ({
                  value: `pack ${one.id}`,
                  label: `${one.title}, ${formatQuantity(one.rules.length, 'rule')}`,
                })),
              },
            ]}
          />
        </Field>
        <Button onClick={add}>Add</Button>
      </div>
      <p className="max-w-[72ch] text-13 text-ink-2">{pack?.description ?? check?.description}</p>
      <p role="status" className="text-13">
        {added}
      </p>
    </div>
  );
}
