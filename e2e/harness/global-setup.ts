/** Starts one app for all tests of a run, and names it to the workers in the environment. */
import { isBuilt } from '../../scripts/build.mjs';
import { startApp } from './app.ts';

export const APP_VARIABLE = 'ATTESTRY_E2E_APP';

export default async function setUp(): Promise<() => Promise<void>> {
  if (!isBuilt()) throw new Error('the build is missing or older than the sources: npm test makes it');
  const { stop, end: _, stderr: __, ...known } = await startApp();
  process.env[APP_VARIABLE] = JSON.stringify(known);
  return stop;
}
