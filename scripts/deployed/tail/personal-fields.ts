/*
 * Decides which fields of an event are personal data or secrets: by the words of a key, at any depth, so that it
 * also covers objects and fields that are not in the catalogue.
 *
 * Not masked, so that rules can be tested: ids and references, booleans, dates of the shop, amounts, and data
 * that the shop publishes, such as the names of performers. Anyone with access to the shop's data can therefore
 * still identify the customer.
 */

/** The kind of mask of a field. Secrets are always masked. */
export type Kind = 'secret' | 'first name' | 'last name' | 'name' | 'personal';

const splitWords = (text: string) => new Set(text.split(/\s+/u));

const SECRET =
  splitWords(`password passwd passwort passphrase pwd token secret apikey privatekey accesskey
  authorization bearer cookie credential credentials session sessionid jwt otp pin cvc cvv`);

const FIRST_NAME = splitWords('firstname forename givenname prenom middlename');

const LAST_NAME = splitWords('lastname surname familyname maidenname birthname nom');

const NAME = splitWords('fullname username nickname displayname login pseudo');

/** If an object's key or the prefix of a key contains such a word, its `name` is a person's name. */
const PERSON =
  splitWords(`customer user person contact recipient sender owner holder account billing
  shipping delivery gift author subscriber member address`);

const PERSONAL = splitWords(`email emails mail courriel
  phone telephone tel mobile cellphone gsm msisdn fax portable
  address addresses adresse street rue line1 line2
  city town ville zip zipcode postcode postalcode postal latitude longitude lat lng
  company societe siret siren vat dni iban bic card cardnumber pan last4
  ip ipaddress remoteaddr useragent fingerprint imei mac
  birthday birthdate dob birth naissance age
  message comment comments note notes remark remarks feedback custom
  hostedinvoiceurl invoicepdf receipturl`);

/** Not a secret: the date when the password was set. */
const HARMLESS = splitWords('last_passwd_gen');

/** Settings of the shop, some of which are secrets. */
const SETTINGS = splitWords('data.value configuration.value');

/**
 * Finds the kind of the value at a path; `undefined` if its keys are not known to be personal.
 *
 * @param path - The keys from the root of the detail to the value.
 */
export function findKind(path: readonly string[]): Kind | undefined {
  const kinds = path.map((key, depth) => classifyKey(key, path[depth - 1] ?? ''));
  return kinds.find((kind) => kind === 'secret') ?? kinds.findLast((kind) => kind !== undefined);
}

/** @param parent - The key of the object that contains the key. */
function classifyKey(key: string, parent: string): Kind | undefined {
  if (HARMLESS.has(key)) return undefined;
  if (SETTINGS.has(`${parent}.${key}`)) return 'secret';
  const parts = splitKey(key);
  const forms = [parts.join(''), ...parts].flatMap((word) => [word, word.replace(/\d+$/u, '')]);
  const isOneOf = (set: ReadonlySet<string>) => forms.some((form) => set.has(form));
  if (isOneOf(SECRET)) return 'secret';
  if (isOneOf(FIRST_NAME)) return 'first name';
  if (isOneOf(LAST_NAME)) return 'last name';
  if (isOneOf(NAME)) return 'name';
  if (isOneOf(PERSONAL)) return 'personal';
  if (!forms.includes('name')) return undefined;
  return [...parts, ...splitKey(parent)].some((part) => PERSON.has(part)) ? 'name' : undefined;
}

/** Splits a key: `billingAddress_2` into `billing`, `address` and `2`. */
const splitKey = (key: string): string[] =>
  key
    .replaceAll(/([a-z\d])(?=[A-Z])/gu, '$1_')
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .split(/[^a-z\d]+/u)
    .filter((part) => part !== '');

/** Whether a key is that of an id. Ids of the shop are not masked. */
export const isIdKey = (key: string): boolean => /^id$|^id_|_id$|[a-z]Id$/u.test(key);
