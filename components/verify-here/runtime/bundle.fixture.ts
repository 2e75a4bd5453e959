/** For tests: what the browser gets, with the table of cases of lib/verify. */
import './buffer.ts';

export { askPure } from '#lib/verify/cases/case.fixture.ts';
export { verifyDocument } from '../verify-document.ts';
export { confirmAccepted } from './confirm.ts';
