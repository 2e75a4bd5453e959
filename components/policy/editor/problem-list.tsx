import type { DocumentProblem } from '#lib/errors.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { Checked } from './use-problems.ts';

type Props = { id: string; checked: Checked; onGoTo: (line: number, column: number) => void };

/** What is wrong with the text, each with a link to its line. */
export function ProblemList({ id, checked: { found, isCurrent }, onGoTo }: Props) {
  return (
    <div id={id} className="pb-2">
      <p role="status" className="text-13 text-ink-2">
        {statusText(found, isCurrent)}
      </p>
      {found !== null && found.length > 0 && (
        <ul aria-label="Problems" className="max-h-40 overflow-y-auto border-l-2 border-ink pl-3 text-13">
          {found.map((problem) => (
            <li key={`${problem.pointer} ${problem.message}`} className="wrap-anywhere">
              <ProblemPlace problem={problem} onGoTo={onGoTo} /> {problem.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ProblemPlace({ problem, onGoTo }: { problem: DocumentProblem; onGoTo: Props['onGoTo'] }) {
  const { line, column, pointer } = problem;
  if (line === null) return <code className="font-mono">{pointer}</code>;
  return (
    <button
      type="button"
      onClick={() => onGoTo(line, column ?? 1)}
      className="font-medium whitespace-nowrap text-accent underline decoration-accent/35 underline-offset-4"
    >
      Line {line}:
    </button>
  );
}

function statusText(found: DocumentProblem[] | null, isCurrent: boolean): string {
  if (!isCurrent) return 'Checking …';
  if (found === null) return 'The text could not be checked. Attestry tries again in a moment.';
  return found.length === 0 ? 'No problem found.' : `${formatQuantity(found.length, 'problem')}:`;
}
