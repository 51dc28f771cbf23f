import { explainFailure } from '../aws-errors.ts';
import type { Output } from '../output.ts';
import { formatTable } from './format-table.ts';
import type { MovedMessage, MoveOptions, MoveResult } from './move-messages.ts';
import { printUnreleased } from './print-scan.ts';
import { countUnread, formatUnread } from './unread.ts';

/** Prints the results of a move, except the number of moved messages. */
export function printMove(
  { print }: Output,
  { from, to }: Pick<MoveOptions, 'from' | 'to'>,
  result: MoveResult,
): void {
  const { messages, depth, more, unreleased, gaveUp } = result;
  const counts = { depth, more, read: messages.length };
  const filter = <O extends MovedMessage['outcome']>(outcome: O) =>
    messages.filter(
      (one): one is Extract<MovedMessage, { readonly outcome: O }> => one.outcome === outcome,
    );
  const copied = filter('copied');
  const notSent = filter('not_sent');
  const returned = filter('returned');
  const notChosen = filter('not_chosen');

  if (messages.length + countUnread(counts) === 0 && !more) {
    print(`The ${from.name} queue is empty.`);
  }
  if (copied.length > 0) {
    print(
      `${copied.length} copied, but not deleted: they become visible again and may be published twice`,
      'red',
    );
  }
  if (notSent.length > 0) {
    print(`${notSent.length} not moved, and still in the ${from.name} queue`, 'red');
  }
  if (returned.length > 0) print(`${returned.length} refused again after they were moved`, 'red');
  if (notChosen.length > 0) print(`${notChosen.length} not selected`);
  if (notChosen.length === messages.length) {
    for (const line of formatTable(notChosen)) print(`  ${line}`);
  }
  if (countUnread(counts) > 0) print(formatUnread(counts, from.name), 'red');

  const failures = [
    ...copied.map(({ failure }) => ({ failure, queue: from })),
    ...notSent.map(({ failure }) => ({ failure, queue: to })),
  ];
  const isShown = new Set(gaveUp && [`${gaveUp.failure.call} ${gaveUp.failure.error}`]);
  for (const { failure, queue } of failures) {
    if (failure === undefined) continue;
    const kind = `${failure.call} ${failure.error}`;
    if (isShown.has(kind)) continue;
    isShown.add(kind);
    print(`  ${explainFailure(failure, `the ${queue.name} queue`)}`, 'red');
  }
  printUnreleased(print, unreleased, '10 minutes');
  if (more && gaveUp === undefined) print('There may be more messages. Run the command again.');
}
