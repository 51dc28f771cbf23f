import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { ROOT } from '../../../scripts/shared/root.ts';

/** What axe-core answers, of which this reads a part. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = await readFile(`${ROOT}node_modules/axe-core/axe.min.js`, 'utf8');

/**
 * What axe-core has to say against a page as it is: https://github.com/dequelabs/axe-core
 *
 * @param rules - These alone; all of them if left out.
 */
export async function findViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe);
  const options = JSON.stringify(rules === undefined ? {} : { runOnly: rules });
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run(${options})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}
