/** Independent builders made the artifact, byte for byte, and nobody who built it again now gets something else. */
import { definePack } from './pack.ts';

export const REPRODUCIBLE_BUILD = definePack({
  title: 'Reproducible build',
  description:
    'Two independent builders made the artifact with exactly the same digest, which is collision-resistant, and the last result of no rebuilder is another one.',
  document: {
    id: 'reproducible-build',
    rules: [
      { id: 'signature-sound', check: 'signature-sound' },
      { id: 'provenance-present', check: 'provenance-present' },
      { id: 'subject-digest-strong', check: 'subject-digest-strong' },
      { id: 'reproduced', check: 'reproduced', params: { builders: 2 } },
    ],
  },
});
