import type { ReactNode } from 'react';
import { Field, Input, TextArea } from '#components/ui/form/field.tsx';
import { ListField } from './list-field.tsx';

/** How a form changes the text: a member by its path, `undefined` takes it out. */
type SetMember = (path: readonly (string | number)[], value: unknown) => void;

export type EditProps = {
  set: SetMember;
  /** The first problem at a JSON pointer, or below it. */
  problemAt: (pointer: string) => string | null;
};

type IdentityProps = EditProps & {
  draft: { id: string; title: string; description: string };
  onTitle: (title: string) => void;
  /** Fields between the id and the description. */
  children?: ReactNode;
};

/** Title, id and description of a document. An empty title or description is taken out of the text. */
export function IdentityFields({ draft, set, problemAt, onTitle, children }: IdentityProps) {
  return (
    <>
      <Field label="Title" problem={problemAt('/title')}>
        <Input value={draft.title} maxLength={200} onChange={({ target }) => onTitle(target.value)} />
      </Field>
      <Field label="Id" hint="lower-case words with hyphens" problem={problemAt('/id')}>
        <Input
          value={draft.id}
          maxLength={80}
          onChange={({ target }) => set(['id'], target.value)}
          className="font-mono text-13"
        />
      </Field>
      {children}
      <Field label="What it is for" problem={problemAt('/description')} className="sm:col-span-2">
        <TextArea
          value={draft.description}
          rows={2}
          maxLength={2_000}
          onChange={({ target }) => set(['description'], target.value === '' ? undefined : target.value)}
          className="font-sans!"
        />
      </Field>
    </>
  );
}

/** The patterns of the projects to which a document applies. */
export function ProjectsField({
  draft,
  set,
  problemAt,
  className,
}: EditProps & { draft: { projects: readonly string[] }; className?: string }) {
  return (
    <ListField
      label="Projects, one a line"
      hint="owner/name, with * for any characters; ** for every project"
      problem={problemAt('/appliesTo/projects')}
      values={draft.projects}
      onChange={(values) => set(['appliesTo', 'projects'], values.length === 0 ? undefined : values)}
      className={className}
    />
  );
}
