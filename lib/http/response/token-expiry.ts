/** The response header that says when the token of a request expires, as an RFC 3339 time. */
export const TOKEN_EXPIRES_HEADER = 'attestry-token-expires';
