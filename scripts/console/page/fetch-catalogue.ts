import type { Catalogue } from '../api/catalogue.ts';
import { createCachedRequest } from './cached-request.ts';

/** Fetches all subjects, and the types of their linked objects, once. */
export const fetchCatalogue = createCachedRequest<Catalogue>('/catalogue');
