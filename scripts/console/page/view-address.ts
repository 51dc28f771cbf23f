/** What a view shows, as the address has it: `#/VIEW?name=value&…`. A link to it works. */
export type ViewState = URLSearchParams;

/** A part of the page, under its name in the address. */
export interface View {
  /** Shows what the address says. Called whenever that changes while the view is shown. */
  readonly show: (state: ViewState) => void;
}

/** The view of the address, and what it shows; the first where it names none. */
export function readAddress(): { view: string; state: ViewState } {
  const [, view, query] = /^#?\/?([^?]*)\??(.*)$/su.exec(location.hash) ?? [];
  return { view: view || 'requests', state: new URLSearchParams(query) };
}

/** The address of a view. What is empty is left out. */
export function formatAddress(
  view: string,
  state: Readonly<Record<string, string>> | ViewState,
): string {
  const entries = state instanceof URLSearchParams ? [...state] : Object.entries(state);
  const query = new URLSearchParams(entries.filter(([, value]) => value !== '')).toString();
  return `#/${view}${query && '?'}${query}`;
}

/**
 * Changes what the address says of its view, without another step back in the history.
 *
 * @param changes - What is empty is taken out.
 */
export function changeAddress(changes: Readonly<Record<string, string>>): void {
  const { view, state } = readAddress();
  for (const [name, value] of Object.entries(changes)) state.set(name, value);
  history.replaceState(null, '', formatAddress(view, state));
}
