import type { ParseFailureCode } from '#lib/evidence/model/evidence.ts';

/** The reason for which a document cannot be read: a stable code, a sentence and the JSON pointer of the problem. */
export type Refusal = { refused: ParseFailureCode; message: string; pointer: string };

/** A refusal with these members. */
export function refuse(code: ParseFailureCode, pointer: string, message: string): Refusal {
  return { refused: code, message, pointer };
}

/** Whether a value is a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
