import { findInterruptStatus } from '../../shared/interrupt.ts';

/**
 * Announces after Ctrl-C that a temporary rule and queue are removed, which takes a moment. Call it before they are
 * created: a command that is interrupted earlier has nothing to remove.
 *
 * @param note - Prints a line.
 * @returns A function to call after the removal.
 */
export function announceRemoval(stopping: AbortSignal, note: (line: string) => void): () => void {
  const announce = () => {
    // Also aborted when the output is closed, as by `head`.
    if (findInterruptStatus(stopping) === undefined) return;
    note(
      'Removing the temporary rule and queue. Press Ctrl-C again to stop immediately and leave them.',
    );
  };
  stopping.addEventListener('abort', announce, { once: true });
  return () => stopping.removeEventListener('abort', announce);
}
