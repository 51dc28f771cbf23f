import type { Catalogue } from '../api/catalogue.ts';
import { createCachedRequest } from './cached-request.ts';

/** All subjects, and the types of what is under their keys. */
export const fetchCatalogue = createCachedRequest<Catalogue>('/catalogue');
