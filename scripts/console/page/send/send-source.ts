import type { EdgeCase, Edition, Samples } from '../../api/catalogue.ts';
import type { Detail } from '../../api/requests.ts';
import type { SendRequest } from '../../api/send.ts';
import { createCachedRequest } from '../cached-request.ts';
import { getJson } from '../api-client.ts';
import type { ViewState } from '../view-address.ts';

/** A longer body is not for a text field. */
const MAX_CHARACTERS = 100_000;

/** What is sent, unless it is edited. */
export interface Source {
  /** What it is called where it is chosen: a subject, an edge case, or empty for an earlier request. */
  readonly name: string;
  readonly question: Pick<SendRequest, 'edgeCase' | 'request'>;
  /** `undefined` where it is too long for a text field. */
  readonly text: string | undefined;
  readonly bytes: number;
  /** The editions to choose from: those with different keys. */
  readonly editions: readonly Edition[];
}

/** The edge cases that there are. */
export const fetchEdgeCases = createCachedRequest<readonly EdgeCase[]>('/samples');

/** What tells one source from another, of the address. */
export const formatSourceKey = (state: ViewState): string =>
  JSON.stringify(['request', 'subject', 'edition'].map((name) => state.get(name) ?? ''));

/**
 * What the address names: an earlier request, an edge case, or the sample of a subject.
 *
 * @throws Error with what to show, where there is no such thing.
 */
export async function fetchSource(state: ViewState): Promise<Source> {
  const request = state.get('request');
  if (request !== null) return await fetchRequest(request);
  const name = state.get('subject') ?? 'order_created';
  const edgeCase = (await fetchEdgeCases()).find((one) => one.name === name);
  if (edgeCase === undefined) return await fetchSample(name, state.get('edition'));
  const { bytes, body } = edgeCase;
  return { name, question: { edgeCase: name }, text: body, bytes, editions: [] };
}

async function fetchRequest(id: string): Promise<Source> {
  const { body, bytes } = await getJson<Detail>(`/requests/${encodeURIComponent(id)}`);
  const text = body.length > MAX_CHARACTERS ? undefined : body;
  return { name: '', question: { request: Number(id) }, text, bytes, editions: [] };
}

async function fetchSample(subject: string, edition: string | null): Promise<Source> {
  const samples = await getJson<Samples>(`/samples/${encodeURIComponent(subject)}`);
  const { edition2019, edition2020 } = samples;
  const text =
    (edition === 'edition2019' ? edition2019 : edition2020) ?? edition2020 ?? edition2019 ?? '';
  const areDifferent = edition2019 && edition2020 && edition2019 !== edition2020;
  return {
    name: subject,
    question: {},
    text,
    bytes: new TextEncoder().encode(text).byteLength,
    editions: areDifferent ? ['edition2020', 'edition2019'] : [],
  };
}
