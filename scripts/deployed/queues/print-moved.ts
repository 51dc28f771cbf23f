import type { Failure } from '../../../handler/aws/errors.ts';
import type { color } from '../../shared/command.ts';
import type { Output } from '../../shared/io.ts';
import { printLine } from '../../shared/terminal.ts';
import type { Route } from '../aws-errors.ts';
import type { Moved, Settled } from './move-messages.ts';
import { RETRIES, tableOf, tellFailure, tellUnreleased } from './print-lines.ts';

/** Prints what a run came to. */
export function tellMoved(
  stdout: Output,
  { settled, depth, more, unreleased, gaveUp }: Moved,
  route: Route,
  dryRun: boolean,
): void {
  const of = <F extends Settled['fate']>(fate: F) =>
    settled.filter((one): one is Extract<Settled, { readonly fate: F }> => one.fate === fate);
  const [published, undeleted, refused] = [of('published'), of('undeleted'), of('refused')];
  const [left, unchosen] = [of('left'), of('unchosen')];
  const width = String(Math.max(settled.length, depth.hidden)).length;
  const count = (number: number, what: string, format?: Parameters<typeof color>[1]) => {
    if (number > 0) printLine(stdout, `${String(number).padStart(width)} ${what}`, format);
  };

  if (settled.length + depth.hidden === 0 && !more)
    printLine(stdout, `Nothing waits in the ${route.queue} queue.`);
  const [would, stay] = dryRun ? ['would be ', 'stay'] : ['', 'still'];
  count(published.length, `${would}published onto the bus ${route.bus}`, 'green');
  count(
    undeleted.length,
    'published, but not deleted: they come back, to be published again',
    'red',
  );
  count(refused.length, `${would}refused, and ${stay} in the queue`, 'red');
  for (const line of tableOf(refused)) printLine(stdout, `  ${line}`);
  if (refused.length > 0)
    printLine(stdout, '  What to do for each reason: infra/README.md, Events quarantined');
  count(
    refused.filter(({ failure }) => failure).length,
    'of these with their old reason too',
    'red',
  );
  count(left.length, 'left in the queue: the bus did not take them', 'red');
  count(unchosen.length, 'not chosen');
  if (unchosen.length === settled.length) {
    for (const line of tableOf(unchosen.map(({ was, subject }) => ({ reason: was, subject })))) {
      printLine(stdout, `  ${line}`);
    }
  }
  count(depth.hidden, 'hidden when it began, being retried or read: could not be read');

  for (const failure of distinct([...undeleted, ...refused, ...left])) {
    if (kindOf(failure) !== (gaveUp && kindOf(gaveUp.failure))) tellFailure(stdout, failure, route);
  }
  tellUnreleased(stdout, unreleased, 10);
  if (more && gaveUp === undefined) printLine(stdout, 'There may be more: run it again.');
  if (route.queue === 'fallback' && depth.hidden > 0) printLine(stdout, RETRIES);
  if (dryRun && published.length > 0) {
    printLine(
      stdout,
      'Nothing was changed. The bus was not asked: it may yet refuse what would be published.',
    );
  }
}

/** The failures of messages, each kind once. */
function distinct(settled: readonly { readonly failure?: Failure | undefined }[]): Failure[] {
  const byKind = Map.groupBy(
    settled.flatMap(({ failure }) => failure ?? []),
    kindOf,
  );
  return [...byKind.values()].flatMap(([first]) => first ?? []);
}

const kindOf = ({ call, error }: Failure) => `${call} ${error}`;
