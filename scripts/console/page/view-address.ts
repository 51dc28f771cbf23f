/** The state of a view, from the address `#/VIEW?name=value&…`. */
export type ViewState = URLSearchParams;

/** A view of the page. */
export interface View {
  /** Shows a state. Called when the view opens, and when its address changes. */
  readonly show: (state: ViewState) => void;
}

/** Reads the view and its state from the address. Without a view: `requests`. */
export function readAddress(): { view: string; state: ViewState } {
  const [, view, query] = /^#?\/?([^?]*)\??(.*)$/su.exec(location.hash) ?? [];
  return { view: view || 'requests', state: new URLSearchParams(query) };
}

/** Formats the address of a view, without empty values. */
export function formatAddress(
  view: string,
  state: Readonly<Record<string, string>> | ViewState,
): string {
  const entries = state instanceof URLSearchParams ? [...state] : Object.entries(state);
  const query = new URLSearchParams(entries.filter(([, value]) => value !== '')).toString();
  return `#/${view}${query && '?'}${query}`;
}

/**
 * Changes the state of a view in the address, without a new entry in the history. Does nothing if another view is shown.
 *
 * @param changes - Empty values are removed.
 */
export function changeAddress(name: string, changes: Readonly<Record<string, string>>): void {
  const { view, state } = readAddress();
  if (view !== name) return;
  for (const [name, value] of Object.entries(changes)) state.set(name, value);
  history.replaceState(null, '', formatAddress(view, state));
}
