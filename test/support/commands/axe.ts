import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { ROOT } from '../../../scripts/shared/root.ts';

/** The used part of axe-core's result. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = await readFile(`${ROOT}node_modules/axe-core/axe.min.js`, 'utf8');

/**
 * Returns the violations that axe-core (https://github.com/dequelabs/axe-core) finds on a page.
 *
 * @param rules - The rules to check; by default all, with the size of targets.
 */
export async function findViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe);
  // Of WCAG 2.2, and off by default.
  const all = { rules: { 'target-size': { enabled: true } } };
  const options = JSON.stringify(rules === undefined ? all : { runOnly: rules });
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run(${options})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}
