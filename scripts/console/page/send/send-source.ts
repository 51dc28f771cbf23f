import type { EdgeCase, Edition, Samples } from '../../api/catalogue.ts';
import type { Detail } from '../../api/requests.ts';
import type { SendRequest } from '../../api/send.ts';
import { createCachedRequest } from '../cached-request.ts';
import { getJson } from '../api-client.ts';
import type { ViewState } from '../view-address.ts';

/** Longer bodies are not shown in the text field. */
const MAX_CHARACTERS = 100_000;

/** What is sent unless it is edited. */
export interface Source {
  /** A subject, an edge case, or empty for an earlier request. */
  readonly name: string;
  readonly target: Pick<SendRequest, 'edgeCase' | 'request'>;
  /** `undefined` if it is too long for the text field. */
  readonly text: string | undefined;
  readonly bytes: number;
  /** The editions to choose from, if their samples differ. */
  readonly editions: readonly Edition[];
}

/** Fetches the edge cases, once. */
export const fetchEdgeCases = createCachedRequest<readonly EdgeCase[]>('/samples');

/** Formats what identifies a source in the address. */
export const formatSourceKey = (state: ViewState): string =>
  JSON.stringify(['request', 'subject', 'edition'].map((name) => state.get(name) ?? ''));

/**
 * Fetches the source that the address names: an earlier request, an edge case, or the sample of a subject.
 *
 * @throws Error with a message for the user if it does not exist.
 */
export async function fetchSource(state: ViewState): Promise<Source> {
  const request = state.get('request');
  if (request !== null) return await fetchRequest(request);
  const name = state.get('subject') ?? 'order_created';
  const edgeCase = (await fetchEdgeCases()).find((one) => one.name === name);
  if (edgeCase === undefined) return await fetchSample(name, state.get('edition'));
  const { bytes, body } = edgeCase;
  return { name, target: { edgeCase: name }, text: body, bytes, editions: [] };
}

async function fetchRequest(id: string): Promise<Source> {
  const { body, bytes } = await getJson<Detail>(`/requests/${encodeURIComponent(id)}`);
  const text = body.length > MAX_CHARACTERS ? undefined : body;
  return { name: '', target: { request: Number(id) }, text, bytes, editions: [] };
}

async function fetchSample(subject: string, edition: string | null): Promise<Source> {
  const samples = await getJson<Samples>(`/samples/${encodeURIComponent(subject)}`);
  const { edition2019, edition2020 } = samples;
  const text =
    (edition === 'edition2019' ? edition2019 : edition2020) ?? edition2020 ?? edition2019 ?? '';
  const areDifferent = edition2019 && edition2020 && edition2019 !== edition2020;
  return {
    name: subject,
    target: {},
    text,
    bytes: new TextEncoder().encode(text).byteLength,
    editions: areDifferent ? ['edition2020', 'edition2019'] : [],
  };
}
