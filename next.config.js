/** @type {import('next').NextConfig} */
export default {
  serverExternalPackages: ['better-sqlite3'],
  poweredByHeader: false,
  // There are no pictures to make smaller, and no door that fetches an address somebody names.
  images: { unoptimized: true },
  // Pages and doors set their own beside these; this is for files and for the framework's own answers.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'x-content-type-options', value: 'nosniff' },
        { key: 'x-frame-options', value: 'DENY' },
      ],
    },
  ],
  rewrites: async () => [
    // A browser that loads a page before the page's head has named the icon asks for this one.
    { source: '/favicon.ico', destination: '/icon.svg' },
    // RFC 8615 puts addresses that others must find below `/.well-known/`.
    { source: '/.well-known/attestry-vsa-keys.json', destination: '/api/v1/vsa-keys' },
  ],
  // `npm run types` checks them, with the route types of `next typegen`; who only wants to start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};
