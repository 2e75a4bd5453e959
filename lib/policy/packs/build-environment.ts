/** The environment of the build is named. */
import { definePack } from './pack.ts';

export const BUILD_ENVIRONMENT = definePack({
  title: 'Build environment',
  description:
    'Verified documents name the compiler, the image of the build and the digests of the libraries. A runner that is not named, and inputs without a digest, are warnings.',
  document: {
    id: 'build-environment',
    rules: [
      { id: 'signature-sound', check: 'signature-sound' },
      { id: 'provenance-present', check: 'provenance-present' },
      { id: 'builder-recognised', check: 'builder-recognised' },
      { id: 'build-environment', check: 'build-environment', params: { facts: ['compiler', 'image', 'libraries'] } },
      {
        id: 'build-runner',
        title: 'Runner is named',
        check: 'build-environment',
        params: { facts: ['runner'] },
        severity: 'warn',
      },
      { id: 'materials-pinned', check: 'materials-pinned', severity: 'warn' },
    ],
  },
});
