/** The dependencies of the build are traced. */
import { definePack } from './pack.ts';

export const DEPENDENCIES_TRACED = definePack({
  title: 'Dependencies traced',
  description:
    'Every dependency that the provenance names has a verification summary or provenance of its own. What the dependencies were made of is a warning.',
  document: {
    id: 'dependencies-traced',
    rules: [
      { id: 'signature-sound', check: 'signature-sound' },
      { id: 'provenance-present', check: 'provenance-present' },
      { id: 'sbom-present', check: 'sbom-present' },
      { id: 'materials-pinned', check: 'materials-pinned' },
      { id: 'dependencies-traced', check: 'dependencies-traced', params: { levels: 1 } },
      {
        id: 'second-level-traced',
        title: 'Dependencies of the dependencies are traced',
        check: 'dependencies-traced',
        params: { levels: 2 },
        severity: 'warn',
      },
    ],
  },
});
