import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { pageViewer } from '#app/page-context.ts';
import { ViewerProvider } from '#components/admin/viewer-client.tsx';
import { LiveProvider } from '#components/live/provider-client.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { describeAlarm } from '#lib/admin/anchors/anchor.ts';
import { unauthenticatedContext } from '#lib/start/request-context.ts';
import { LogAlarm } from '#components/shell/alarm.tsx';
import { SkipLink } from '#components/shell/header.tsx';
import { THEME_COOKIE, parseTheme } from '#components/shell/theme.ts';
import { Symbols } from '#components/status/symbols-client.tsx';
import { Shell } from './shell-client.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Attestry', template: '%s · Attestry' },
  description: 'Which artifact is what it should be, why, and since when.',
  icons: { icon: '/icon.svg' },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafbf9' },
    { media: '(prefers-color-scheme: dark)', color: '#101317' },
  ],
};

/** Why the app serves read-only; null where it does not. */
async function logAlarm(): Promise<string | null> {
  const context = await unauthenticatedContext().catch(() => null);
  const alarm = context?.anchors.alarm ?? null;
  return alarm && describeAlarm(alarm);
}

/** The layout of every page. A cookie holds the theme, so that the first paint already has the right colours. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  const { person, mayRead, offersSignIn } = await pageViewer();
  const account = person?.name ?? null;
  const alarm = shownView(await logAlarm());
  return (
    <html lang="en" className={theme === 'system' ? undefined : theme}>
      <body className="font-sans">
        <SkipLink />
        <Symbols />
        <ViewerProvider viewer={person}>
          <LiveProvider>
            <Shell theme={theme} account={account} offersSignIn={offersSignIn} mayRead={mayRead} />
            {alarm !== null && <LogAlarm sentence={alarm} />}
            <main id="main" tabIndex={-1} className="outline-none">
              {children}
            </main>
          </LiveProvider>
        </ViewerProvider>
      </body>
    </html>
  );
}
