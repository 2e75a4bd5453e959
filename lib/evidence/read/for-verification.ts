/** Reads documents for a verification alone. */

let isOn = false;

/**
 * Run `read`, which must be synchronous. The predicates of statements that no check of a verification reads, such as
 * bills of materials, are left unread: they give `generic` facts and no remarks.
 */
export function forVerification<T>(read: () => T): T {
  const before = isOn;
  isOn = true;
  try {
    return read();
  } finally {
    isOn = before;
  }
}

/** Whether a document is read for its verification alone. */
export const isReadForVerification = (): boolean => isOn;
