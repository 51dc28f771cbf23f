import type { Context } from './context.ts';
import type { Phrase } from './phrases.ts';
import { slug } from './slug.ts';

/**
 * A field's value, before its schema gives it a form: a `Phrase` becomes an i18n list, or its French
 * text where the schema wants a string; `true` becomes 1 where it wants a number; for a list of
 * objects, a number is the number of rows.
 */
export type Value = string | number | boolean | Phrase;

/** How a field gets its value. */
export type Make = (c: Context) => Value;

/** The fields of an object. */
export type Fields = Readonly<Record<string, Make>>;

/** The same value in every sample. */
export const always =
  (value: Value): Make =>
  () =>
    value;

/** Both languages of a phrase, changed in the same way. */
export const inBoth = ({ fr, en }: Phrase, change: (text: string) => string): Phrase => ({
  fr: change(fr),
  en: change(en),
});

/** The URL of an image of what the object is about. */
export const imageUrl = (c: Context, folder: string): string =>
  `https://cdn.example.com/${folder}/${c.id(c.path)}-${slug(c.matter.title.fr)}.jpg`;

/** Euros to the cent, so that no sum ends in `.000000001`. */
export const cents = (amount: number): number => Math.round(amount * 100) / 100;

/** An amount without the French VAT of 20 % that it contains. */
export const withoutTax = (amount: number): number => cents(amount / 1.2);

export const hex = '0123456789abcdef';
export const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
