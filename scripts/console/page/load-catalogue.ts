import type { Catalogue } from '../api/catalogue.ts';
import { askOnce } from './ask-once.ts';

/** All subjects, and the types of what is under their keys. */
export const theCatalogue = askOnce<Catalogue>('/catalogue');
