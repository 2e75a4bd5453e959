import type { ReactNode } from 'react';
import { Cell, Row } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';

type Props = {
  /** The other cells of the row. */
  children: ReactNode;
  /** The number of all cells. */
  columns: number;
  isOpen: boolean;
  isRunning: boolean;
  onToggle: () => void;
  /** The content of the button that opens the form; nothing where the row has none. */
  action: ReactNode;
  /** What stands below the button. */
  remark?: ReactNode;
  form: ReactNode;
  /** The id of the element of the form. */
  formId: string;
};

/** A row of a table with a button that opens a form in a row below. */
export function RowWithForm({ children, columns, isOpen, isRunning, onToggle, action, remark, form, formId }: Props) {
  return (
    <>
      <Row className={isOpen ? 'border-b-0' : undefined}>
        {children}
        <Cell align="right" className="print:hidden">
          {action && (
            <span className="flex flex-col items-end gap-1">
              <Button
                onClick={onToggle}
                disabled={isRunning}
                aria-expanded={isOpen}
                aria-controls={isOpen ? formId : undefined}
                className="h-7! px-2! text-13!"
              >
                {action}
              </Button>
              {remark}
            </span>
          )}
        </Cell>
      </Row>
      {isOpen && action && (
        <Row className="print:hidden">
          <Cell colSpan={columns}>{form}</Cell>
        </Row>
      )}
    </>
  );
}
