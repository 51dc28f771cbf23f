/*
 * Which fields of an event are personal data or secrets. The one place for this: decided by the words of
 * a key, at any depth, so that it holds for objects and fields that the catalogue does not know.
 *
 * What stays, so that rules can be tried: ids and references, flags, dates of the shop, amounts, and
 * what the shop publishes itself, such as the names of performers. So whoever has the shop's data can
 * still tell whose event it was.
 */

/** How a field is to be masked; a secret, always. */
export type Kind = 'secret' | 'first name' | 'last name' | 'name' | 'personal';

const splitWords = (text: string) => new Set(text.split(/\s+/u));

const SECRET =
  splitWords(`password passwd passwort passphrase pwd token secret apikey privatekey accesskey
  authorization bearer cookie credential credentials session sessionid jwt otp pin cvc cvv`);

const FIRST_NAME = splitWords('firstname forename givenname prenom middlename');

const LAST_NAME = splitWords('lastname surname familyname maidenname birthname nom');

const NAME = splitWords('fullname username nickname displayname login pseudo');

/** An object or a prefix with such a word is about a person, and so its name is one. */
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

/** When a password was set is none. */
const HARMLESS = splitWords('last_passwd_gen');

/** Settings of the shop, of which some are secrets. */
const SETTINGS = splitWords('data.value configuration.value');

/**
 * How the value at a path is to be masked; `undefined` where its place does not tell.
 *
 * @param path - The keys that lead to it, from the detail's own on.
 */
export function findKind(path: readonly string[]): Kind | undefined {
  const kinds = path.map((key, depth) => classifyKey(key, path[depth - 1] ?? ''));
  return kinds.find((kind) => kind === 'secret') ?? kinds.findLast((kind) => kind !== undefined);
}

/** @param above - The key of the object that has it. */
function classifyKey(key: string, above: string): Kind | undefined {
  if (HARMLESS.has(key)) return undefined;
  if (SETTINGS.has(`${above}.${key}`)) return 'secret';
  const parts = splitKey(key);
  const forms = [parts.join(''), ...parts].flatMap((word) => [word, word.replace(/\d+$/u, '')]);
  const isOneOf = (set: ReadonlySet<string>) => forms.some((form) => set.has(form));
  if (isOneOf(SECRET)) return 'secret';
  if (isOneOf(FIRST_NAME)) return 'first name';
  if (isOneOf(LAST_NAME)) return 'last name';
  if (isOneOf(NAME)) return 'name';
  if (isOneOf(PERSONAL)) return 'personal';
  if (!forms.includes('name')) return undefined;
  return [...parts, ...splitKey(above)].some((part) => PERSON.has(part)) ? 'name' : undefined;
}

/** `billingAddress_2` as `billing`, `address`, `2`. */
const splitKey = (key: string): string[] =>
  key
    .replaceAll(/([a-z\d])(?=[A-Z])/gu, '$1_')
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .split(/[^a-z\d]+/u)
    .filter((part) => part !== '');

/** Whether a key is that of an id: a shop's own, which stays. */
export const isIdKey = (key: string): boolean => /^id$|^id_|_id$|[a-z]Id$/u.test(key);
