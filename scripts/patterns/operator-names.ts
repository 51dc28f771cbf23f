/** The operators of a pattern. */
export const OPERATORS = [
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
];

/** What `numeric` compares by. */
export const SIGNS = ['=', '<', '<=', '>', '>='];
