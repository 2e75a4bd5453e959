import type { SlsaLevel } from '#lib/views/project-ref.ts';

const LEVEL_DESCRIPTIONS = {
  0: 'Nothing usable says how it was built.',
  1: 'It is said how it was built; anybody could have said it.',
  2: 'A hosted build platform signed how it was built.',
  3: 'A hardened build platform signed it, out of reach of the build itself.',
} as const;

/** SLSA Build level as concluded from signer and builder, with what it means on hover. */
export function SlsaLevelLabel({ level, short = false }: { level: SlsaLevel; short?: boolean }) {
  if (level === null)
    return (
      <span title="No usable provenance: no level can be concluded." className="text-ink-2">
        {short ? '–' : 'no build level'}
      </span>
    );
  return (
    <span title={`SLSA Build level ${level}. ${LEVEL_DESCRIPTIONS[level]}`} className="whitespace-nowrap">
      {short ? `Build L${level}` : `SLSA Build level ${level}`}
    </span>
  );
}
