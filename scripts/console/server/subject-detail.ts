import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { type FieldTypes, getFieldTypes } from '../../samples/schemas/field-types.ts';
import { formatShippedPath } from '../../shared/root.ts';
import type {
  Catalogue,
  CatalogueField,
  CatalogueSubject,
  SubjectDetail,
} from '../api/catalogue.ts';
import { parseDocumentedSubject } from './documented-subject.ts';

let known: FieldTypes | undefined;

const getTypes = (): FieldTypes => (known ??= getFieldTypes());

/** Creates the list of all subjects, with the types of their linked objects. */
export function createCatalogue(): Catalogue {
  return { subjects: (Object.keys(subjects) as Subject[]).map(toCatalogueSubject), ...getTypes() };
}

/**
 * Creates the description of a subject, with its linked objects and their fields.
 *
 * @throws UsageError for an undocumented subject.
 */
export function createSubjectDetail(subjectName: string): SubjectDetail {
  const name = parseDocumentedSubject(subjectName);
  const subject = toCatalogueSubject(name);
  const { edition2020 = [], edition2019 = [] } = subject.editions;
  return {
    ...subject,
    objects: [...new Set([...edition2020, ...edition2019])].map((key) =>
      toCatalogueField(key, getTypes().keys[key] ?? 'unknown'),
    ),
    schema: formatShippedPath(`infra/schemas/${name}.json`),
  };
}

function toCatalogueSubject(name: Subject): CatalogueSubject {
  const { section, edition2019, edition2020 } = subjects[name];
  return {
    name,
    section,
    editions: { ...(edition2019 && { edition2019 }), ...(edition2020 && { edition2020 }) },
  };
}

function toCatalogueField(name: string, type: string): CatalogueField {
  const fields = getTypes().objects[type.replace('[]', '')];
  if (fields === undefined) return { name, type };
  return { name, type, fields: Object.entries(fields).map((field) => toCatalogueField(...field)) };
}
