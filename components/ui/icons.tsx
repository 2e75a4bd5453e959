/** The icons of buttons and disclosures. Their shapes are once on each page. */

/** The side of the square grid of each icon, which is also its size in px. */
const GRID = { chevron: 8, copy: 14, done: 14 } as const;

/** The shapes of all icons, drawn in the colour of the text around them: `Icon` refers to them. */
export function IconSymbols() {
  return (
    <>
      <symbol id="icon-chevron" viewBox={boxOf('chevron')}>
        <path d="M2 0l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </symbol>
      <symbol id="icon-copy" viewBox={boxOf('copy')} fill="none" stroke="currentColor" strokeWidth="1.25">
        <rect x="4.5" y="4.5" width="7" height="7" />
        <path d="M2.5 9.5v-7h7" />
      </symbol>
      <symbol id="icon-done" viewBox={boxOf('done')} fill="none" stroke="currentColor" strokeWidth="1.25">
        <path d="M2.5 7.5l3 3 6-7" />
      </symbol>
    </>
  );
}

/** An icon. The text beside it says what it means. */
export function Icon({ name, className }: { name: keyof typeof GRID; className?: string }) {
  return (
    <svg aria-hidden="true" width={GRID[name]} height={GRID[name]} className={className}>
      <use href={`#icon-${name}`} />
    </svg>
  );
}

/** The icon before the title of a disclosure, which turns when it is open. */
export function Chevron() {
  return <Icon name="chevron" className="chevron" />;
}

function boxOf(name: keyof typeof GRID): string {
  return `0 0 ${GRID[name]} ${GRID[name]}`;
}
