/** The logo and name, a link to the overview. The logo is an A with a plumb line. */
export function Brand() {
  return (
    <a href="/" className="inline-flex items-center gap-2 text-16 font-semibold text-ink">
      <svg aria-hidden="true" width="20" height="20" viewBox="0 0 20 20">
        <path d="M10 1.5L2 18.5M10 1.5L18 18.5" fill="none" stroke="currentColor" strokeWidth="1.75" />
        <path d="M10 2V11" fill="none" stroke="var(--color-accent)" strokeWidth="1.25" />
        <path d="M7.6 10.5H12.4L10 16.5Z" fill="var(--color-accent)" />
      </svg>
      Attestry
    </a>
  );
}
