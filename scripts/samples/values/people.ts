import type { Random } from '../random.ts';
import { toSlug } from '../../../handler/catalogue/objects/fields.ts';

/** A fictional person. */
export interface Person {
  readonly first: string;
  readonly last: string;
  readonly email: string;
}

const men = ['Théo', 'Raphaël', 'Jérôme', 'Benoît', 'Loïc', 'Mathéo', 'François', 'Anaël', 'Émile'];
const women = ['Chloé', 'Maëlle', 'Zoé', 'Hélène', 'Anaïs', 'Aurélie', 'Noémie', 'Agnès', 'Inès'];
const lastNames = [
  'Lefèvre',
  'Béranger',
  'Gauthier-Noël',
  'Marchand',
  'Delœuvre',
  'Çelik',
  'Fontaine',
  'Pélissier',
  'Rouvière',
  'Kerguélen',
  'Müller',
  'Sauvêtre',
  'Núñez',
  'D’Aubigné',
];

/** Creates a person. The email domains are reserved (RFC 2606): no message can be delivered. */
export function createPerson(random: Random): Person {
  const first = random.pick(random.pick([men, women]));
  const last = random.pick(lastNames);
  const email = `${toSlug(first)}.${toSlug(last)}@${random.pick(['example.com', 'example.org'])}`;
  return { first, last, email };
}
