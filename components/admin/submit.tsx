import type { ReactNode } from 'react';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { AdminTokenField } from './token-field.tsx';

type Props = { label: string; running: string; isRunning: boolean; children: ReactNode };

/** The end of a form of two columns that makes something: the admin token where it is needed, and the button. */
export function AdminSubmit({ children, ...submit }: Props) {
  return (
    <>
      <AdminTokenField />
      <SubmitLine {...submit} variant="strong" className="self-start sm:col-span-2">
        {children}
      </SubmitLine>
    </>
  );
}
