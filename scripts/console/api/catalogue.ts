import type { FieldTypes } from '../../samples/schemas/field-types.ts';

/** The editions of Kinow's documentation, of 2019-11-27 and 2020-06-16. */
export type Edition = 'edition2019' | 'edition2020';

/** A field of a linked object, as Kinow's REST API names and types it. */
export interface CatalogueField {
  readonly name: string;
  /** In short, such as `integer`, or `image[]` for a list of images. */
  readonly type: string;
  /** Of an object, or of each one of a list. */
  readonly fields?: readonly CatalogueField[];
}

/** A subject as documented; an edition that does not list it is missing. */
export interface CatalogueSubject {
  readonly name: string;
  readonly section: string;
  /** The keys of `data`. */
  readonly editions: Readonly<Partial<Record<Edition, readonly string[]>>>;
}

/** The response of `GET /catalogue`. */
export interface Catalogue extends FieldTypes {
  readonly subjects: readonly CatalogueSubject[];
}

/** The response of `GET /catalogue/SUBJECT`. */
export interface SubjectDetail extends CatalogueSubject {
  /** What is under its keys, of either edition. Without `fields` it is no object. */
  readonly objects: readonly CatalogueField[];
  /** Where its JSON Schema is, from the root of the repository. */
  readonly schema: string;
}

/** The response of `GET /samples/SUBJECT`: the body of each edition that lists the subject. */
export type Samples = Readonly<Partial<Record<Edition, string>>>;

/** A request that differs from the ordinary, as `events/edge-cases` has it. */
export interface EdgeCase {
  readonly name: string;
  readonly bytes: number;
  /** Missing where it is too long to be shown. */
  readonly body?: string;
}
