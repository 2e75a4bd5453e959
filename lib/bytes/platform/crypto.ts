/**
 * The cryptography of the platform. package.json gives browsers another module under this name, so that the code that
 * verifies runs there too: components/verify-here/runtime/node-crypto.ts.
 */
export * from 'node:crypto';
