/** The milestones of a pipeline: built, tested and scanned, in this order, before the artifact is deployed. */
import { definePack } from './pack.ts';

export const MILESTONES = definePack({
  title: 'Pipeline milestones',
  description:
    'The artifact was compiled, then tested, then scanned for vulnerabilities, and each step signed what it did. Ask the gate before a deployment.',
  document: {
    id: 'pipeline-milestones',
    rules: [
      { id: 'signature-sound', check: 'signature-sound' },
      { id: 'provenance-present', check: 'provenance-present' },
      { id: 'source-is-project-commit', check: 'source-is-project-commit' },
      {
        id: 'milestones',
        check: 'milestones',
        params: {
          steps: [
            { name: 'compile', kind: 'provenance' },
            { name: 'test', kind: 'tests' },
            { name: 'scan', kind: 'scan' },
          ],
        },
      },
    ],
  },
});
