'use client';
import { Field, Select, TextArea } from '#components/ui/form/field.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { WhatIfForm } from '#components/what-if/what-if.tsx';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';

const NONE = { value: '', label: 'none' };

/** Says what would change if an entry were removed from the trust, or another one were added. */
export function TrustWhatIf({ roots }: { roots: readonly { id: string; name: string }[] }) {
  return (
    <div className="print:hidden">
      <Section title="What would change" id="what-if">
        <WhatIfForm
          intro="Attestry verifies the stored documents again under the other trust, in a copy of the data, and compares the statuses. Nothing is changed."
          draftOf={draftOf}
        >
          <Field label="Remove">
            <Select name="remove" options={[NONE, ...roots.map(({ id, name }) => ({ value: id, label: name }))]} />
          </Field>
          <Field label="Add" hint="the text of a trusted root, a PEM key, registry keys or a private CA">
            <TextArea name="file" rows={4} spellCheck={false} />
          </Field>
        </WhatIfForm>
      </Section>
    </div>
  );
}

function draftOf(entered: FormData): WhatIfDraft {
  const [remove, file] = [String(entered.get('remove') ?? ''), String(entered.get('file') ?? '')];
  return {
    trust: [...(remove === '' ? [] : [{ remove }]), ...(file.trim() === '' ? [] : [{ file }])],
  };
}
