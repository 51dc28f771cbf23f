/** A rule in short: most templates have one rule, called so. */
export const shortName = (rule: string) =>
  rule.replace(/^infra\/rules\//u, '').replace(/ Rule$/u, '');
