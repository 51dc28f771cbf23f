import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { getFieldTypes } from './field-types.ts';

const names = Object.keys(subjects) as Subject[];

/** The page on all subjects, in Markdown: their linked objects, samples, schemas and patterns. */
export function formatCataloguePage(): string {
  const sections = [...Map.groupBy(names, (subject) => subjects[subject].section)];
  const contents = [...sections.map(([section]) => section), 'Objects'];
  return `# Catalogue

The ${names.length} subjects that Kinow documents. A subject is the \`detail-type\` of its events, such as

${formatPattern(['order_created'])}

\`detail.data\` has the linked objects under the keys below, as one row or as a list of rows. Keys were renamed
between the two editions of Kinow's documentation, and a shop may send either.

Beside a JSON Schema for each event there are an [AsyncAPI document](schemas/asyncapi.json) of them all, and a
[template](schemas/registry.yaml) that deploys them into a schema registry of EventBridge. They tell what is
documented. What is not, Kinow may send too, and PHP writes \`null\` for a value that is missing and \`[]\` for an
object without fields: the parser in \`kinow-eventbridge/schema\` takes that as well.

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

/** What is under each key, and the fields of every object. */
function formatObjectsSection(): string {
  const types = getFieldTypes();
  const keys = sortEntries(types.keys).filter(([key, type]) => key !== type);
  const objects = sortEntries(types.objects).map(([name, fields]) => {
    const each = Object.entries(fields).map(([field, type]) => `${field}: ${type}`);
    return `- **${name}**: ${each.map(formatCode).join(', ')}`;
  });
  return `## Objects

As Kinow's REST API names and types the fields. Any of them may be missing, and others may be there.

${objects.join('\n')}

Under most keys of a row is the object of that name; under the others:

${formatTable([['key', 'what is there'], ...keys.map(([key, type]) => [formatCode(key), formatCode(type)])])}
`;
}

const formatCode = (text: string): string => `\`${text}\``;

const formatPattern = (subjects: readonly Subject[]): string => {
  const list = subjects.map((subject) => JSON.stringify(subject)).join(', ');
  return `\`\`\`json\n{ "source": ["kinow"], "detail-type": [${list}] }\n\`\`\``;
};

/** The link that GitHub makes of a title. */
const formatAnchor = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

const sortEntries = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** A table of Markdown, its columns aligned; the first row is the head. */
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
