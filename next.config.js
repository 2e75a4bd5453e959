/** @type {import('next').NextConfig} */
export default {
  serverExternalPackages: ['better-sqlite3'],
  poweredByHeader: false,
  // `npm run types` checks them, with the route types of `next typegen`; who only wants to start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};
