/** Milliseconds that fetching a credential may take in these tests. */
export const API_LIMIT = 400
