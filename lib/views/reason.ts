/** The most characters of the reason that an administrator gives for a change. */
export const MAX_REASON_LENGTH = 2_000;
