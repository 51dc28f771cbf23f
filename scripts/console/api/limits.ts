/** The requests that `npm start` keeps at most, and the rows that a page keeps. The oldest are dropped first. */
export const MAX_RECORDS = 5_000;
