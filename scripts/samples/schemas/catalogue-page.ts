import { type Subject, subjectNames, subjects } from '../../../handler/catalogue/subjects.ts';
import { getFieldTypes } from './field-types.ts';

/** Formats `infra/catalogue.md`: the linked objects, samples, schemas and patterns of all subjects. */
export function formatCataloguePage(): string {
  const sections = [...Map.groupBy(subjectNames, (subject) => subjects[subject].section)];
  const contents = [...sections.map(([section]) => section), 'Objects'];
  return `# Catalogue

The ${subjectNames.length} subjects that Kinow documents. A subject is the \`detail-type\` of its events, such as

${formatPattern(['order_created'])}

\`detail.data\` has the linked objects under the keys below, as one row or as a list of rows. Keys were renamed
between the two editions of Kinow's documentation, and a shop may send either.

Each event has a JSON Schema. All events are in an [AsyncAPI document](schemas/asyncapi.json), and a
[template](schemas/registry.yaml) deploys their schemas to an EventBridge schema registry. The schemas describe
what Kinow documents. Events may also have undocumented fields, \`null\` for a missing value, and \`[]\` for an
object without fields (PHP encodes both so): the parser in \`kinow-eventbridge/schema\` accepts them.

${contents.map((title) => `[${title}](#${formatAnchor(title)})`).join(' · ')}

${sections.map(([section, of]) => formatSection(section, of)).join('\n')}
${formatObjectsSection()}`;
}

function formatSection(section: string, of: readonly Subject[]): string {
  const rows = of.map((subject) => [
    formatCode(subject),
    formatKeys(subjects[subject].edition2020),
    formatKeys(subjects[subject].edition2019),
    `[sample](../events/${subject}.json), [schema](schemas/${subject}.json)`,
  ]);
  const head = ['subject', 'edition of 2020', 'edition of 2019', ''];
  return `## ${section}

${formatTable([head, ...rows])}

${formatPattern(of)}
`;
}

function formatKeys(edition: readonly string[] | undefined): string {
  if (edition === undefined) return 'not documented';
  return edition.length === 0 ? 'no object' : edition.map(formatCode).join(', ');
}

function formatObjectsSection(): string {
  const types = getFieldTypes();
  const keys = sortEntries(types.keys).filter(([key, type]) => key !== type);
  const objects = sortEntries(types.objects).map(([name, fields]) => {
    const each = Object.entries(fields).map(([field, type]) => `${field}: ${type}`);
    return `- **${name}**: ${each.map(formatCode).join(', ')}`;
  });
  return `## Objects

Names and types are those of Kinow's REST API. Every field is optional, and objects may have other fields.

${objects.join('\n')}

Most keys of a row have the object of the same name. The others:

${formatTable([['key', 'object'], ...keys.map(([key, type]) => [formatCode(key), formatCode(type)])])}
`;
}

const formatCode = (text: string): string => `\`${text}\``;

const formatPattern = (subjects: readonly Subject[]): string => {
  const list = subjects.map((subject) => JSON.stringify(subject)).join(', ');
  return `\`\`\`json\n{ "source": ["kinow"], "detail-type": [${list}] }\n\`\`\``;
};

/** The anchor that GitHub generates for a heading. */
const formatAnchor = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

const sortEntries = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** Formats a Markdown table with aligned columns; the first row is the header. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const formatLine = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [
    formatLine(head),
    formatLine(widths.map((width) => '-'.repeat(width))),
    ...body.map(formatLine),
  ].join('\n');
}
