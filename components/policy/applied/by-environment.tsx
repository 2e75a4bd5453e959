import { Link } from '#components/ui/text/link.tsx';

/** Says on top of a page that it shows an artifact by the policy of an environment. `href`: the page without one. */
export function ByEnvironment({ environment, href }: { environment: string; href: string }) {
  return (
    <p role="note" className="mt-4 border-l-2 border-ink pl-3 wrap-anywhere">
      This page shows the artifact by the policy of <strong className="font-semibold">{environment}</strong>. Lists,
      platforms and the history have the status without an environment. <Link href={href}>Show that one</Link>
    </p>
  );
}
