/** Contexts with a time limit. Browsers get components/verify-here/runtime/unavailable.ts under this name. */
export { runInNewContext } from 'node:vm';
