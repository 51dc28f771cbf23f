import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EncodedCall, EncodedResponse, ServiceError } from './protocol.ts';

/*
 * SQS's older protocol, which its clients used until 2023, such as AsyncAws 1 for PHP: a form as the request, XML as the
 * response (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
 */

const NAMESPACE = 'http://queue.amazonaws.com/doc/2012-11-05/';

/** The lists of a request by the name of an item, as in `AttributeName.1`. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['AttributeName', 'AttributeNames'],
  ['MessageSystemAttributeName', 'MessageSystemAttributeNames'],
  ['MessageAttributeName', 'MessageAttributeNames'],
  ['SendMessageBatchRequestEntry', 'Entries'],
  ['DeleteMessageBatchRequestEntry', 'Entries'],
  ['ChangeMessageVisibilityBatchRequestEntry', 'Entries'],
]);

/** The maps by the name of an entry, which has a `Name` and a `Value`. */
const MAPS: ReadonlyMap<string, string> = new Map([
  ['Attribute', 'Attributes'],
  ['MessageAttribute', 'MessageAttributes'],
]);

/** Errors that had another code in this protocol. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
};

/** Returns the code that an error of SQS has in the query protocol. */
export const toQueryCode = (code: string): string => QUERY_CODES[code] ?? code;

/** Whether a request is a form. */
export const isQueryCall = (headers: IncomingHttpHeaders): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

/** Reads a call to SQS in the query protocol. */
export function readQueryCall(body: Buffer): EncodedCall {
  const form = new URLSearchParams(body.toString());
  const action = form.get('Action') ?? '';
  return {
    target: `AmazonSQS.${action}`,
    parseInput: () => toInput(readMembers(form)),
    formatResult: (result) =>
      encode(
        `${action}Response`,
        formatElement(`${action}Result`, formatMembers(result, action)) +
          formatElement('ResponseMetadata', formatRequestId()),
      ),
    formatError: (error) => encode('ErrorResponse', formatFault(error) + formatRequestId()),
  };
}

/** A member by its name: a text, or the members below it. */
type Members = Map<string, string | Members>;

/** Reads names such as `MessageAttribute.1.Value.StringValue`. */
function readMembers(form: URLSearchParams): Members {
  const root: Members = new Map();
  for (const [path, value] of form) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let members = root;
    for (const name of names) {
      const known = members.get(name);
      const next: Members = typeof known === 'object' ? known : new Map();
      members.set(name, next);
      members = next;
    }
    members.set(last, value);
  }
  return root;
}

/** Returns the members under their names in the JSON protocol. */
function toInput(members: Members): Record<string, unknown> {
  return Object.fromEntries(
    [...members].map(([name, value]): [string, unknown] => {
      if (typeof value === 'string') return [name, value];
      const list = LISTS.get(name);
      if (list !== undefined) return [list, listItems(value).map(toValue)];
      const map = MAPS.get(name);
      return map === undefined ? [name, toInput(value)] : [map, toMap(value)];
    }),
  );
}

const toValue = (value: string | Members) => (typeof value === 'string' ? value : toInput(value));

const toMap = (entries: Members) =>
  Object.fromEntries(
    listItems(entries)
      .filter((entry) => typeof entry !== 'string')
      .map(toInput)
      .map(({ Name, Value = {} }) => [String(Name), Value]),
  );

/** Lists the items of a list in the order of their numbers. */
const listItems = (items: Members) =>
  [...items].toSorted(([one], [other]) => Number(one) - Number(other)).map(([, item]) => item);

const encode = (name: string, content: string): EncodedResponse => ({
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?><${name} xmlns="${NAMESPACE}">${content}</${name}>`,
});

const formatFault = ({ code, message, status }: ServiceError) =>
  formatElement(
    'Error',
    formatElement('Type', status < 500 ? 'Sender' : 'Receiver') +
      formatElement('Code', escapeXml(toQueryCode(code))) +
      formatElement('Message', escapeXml(message)),
  );

const formatRequestId = () => formatElement('RequestId', randomUUID());

const formatElement = (name: string, content: string) => `<${name}>${content}</${name}>`;

/** Formats the members of an object, those that are `undefined` excepted. */
const formatMembers = (members: object, action: string): string =>
  Object.entries(members)
    .map(([name, value]: [string, unknown]) => formatMember(name, value, action))
    .join('');

function formatMember(name: string, value: unknown, action: string): string {
  if (Array.isArray(value)) {
    const item = nameItem(name, action);
    return value.map((one: unknown) => formatMember(item, one, action)).join('');
  }
  // The results of SQS have no other values.
  if (typeof value === 'string' || typeof value === 'boolean') {
    return formatElement(name, escapeXml(String(value)));
  }
  if (typeof value !== 'object' || value === null) return '';
  const entry = [...MAPS].find(([, map]) => map === name)?.[0];
  if (entry === undefined) return formatElement(name, formatMembers(value, action));
  return Object.entries(value)
    .map(([Name, Value]: [string, unknown]) => formatMember(entry, { Name, Value }, action))
    .join('');
}

/** Returns the name that the items of a list have in a response. */
function nameItem(list: string, action: string): string {
  if (list === 'Successful') return `${action}ResultEntry`;
  return list === 'Failed' ? 'BatchResultErrorEntry' : list.replace(/s$/u, '');
}

/** A carriage return is escaped because XML parsers read it as a line feed. */
const escapeXml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
