import type { SlsaLevel } from '#lib/views/reference/project-ref.ts';

const LEVEL_DESCRIPTIONS = {
  0: 'No usable provenance states how it was built.',
  1: 'Provenance states how it was built, but anybody could have written it.',
  2: 'A hosted build platform signed the provenance.',
  3: 'A hardened build platform signed the provenance, and the build itself could not forge it.',
} as const;

/** The SLSA Build level as determined from signer and builder, with its meaning as a tooltip. */
export function SlsaLevelLabel({ level, short = false }: { level: SlsaLevel; short?: boolean }) {
  if (level === null)
    return (
      <span title="No usable provenance: Attestry cannot determine a level." className="text-ink-2">
        {short ? '–' : 'no build level'}
      </span>
    );
  return (
    <span title={`SLSA Build level ${level}. ${LEVEL_DESCRIPTIONS[level]}`} className="whitespace-nowrap">
      {short ? `Build L${level}` : `SLSA Build level ${level}`}
    </span>
  );
}
