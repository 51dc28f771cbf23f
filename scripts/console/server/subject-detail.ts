import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { fieldTypes, type FieldTypes } from '../../samples/schemas/field-types.ts';
import type {
  Catalogue,
  CatalogueField,
  CatalogueSubject,
  SubjectDetail,
} from '../api/catalogue.ts';
import { documentedSubject } from './documented-subject.ts';

let known: FieldTypes | undefined;

const types = (): FieldTypes => (known ??= fieldTypes());

/** All subjects, and the types of what is under their keys. */
export function catalogue(): Catalogue {
  return { subjects: (Object.keys(subjects) as Subject[]).map(documented), ...types() };
}

/**
 * One subject with what is under its keys.
 *
 * @throws UsageError that names the nearest ones where Kinow documents none of that name.
 */
export function subjectDetail(asked: string): SubjectDetail {
  const name = documentedSubject(asked);
  const subject = documented(name);
  const { edition2020 = [], edition2019 = [] } = subject.editions;
  return {
    ...subject,
    objects: [...new Set([...edition2020, ...edition2019])].map((key) =>
      fieldOf(key, types().keys[key] ?? 'unknown'),
    ),
    schema: `infra/schemas/${name}.json`,
  };
}

function documented(name: Subject): CatalogueSubject {
  const { section, edition2019, edition2020 } = subjects[name];
  return {
    name,
    section,
    editions: { ...(edition2019 && { edition2019 }), ...(edition2020 && { edition2020 }) },
  };
}

function fieldOf(name: string, type: string): CatalogueField {
  const fields = types().objects[type.replace('[]', '')];
  if (fields === undefined) return { name, type };
  return { name, type, fields: Object.entries(fields).map((field) => fieldOf(...field)) };
}
