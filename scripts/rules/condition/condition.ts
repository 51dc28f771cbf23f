/** What the `detail` of an event has, as the receiver puts it onto the bus. */
export const DETAIL: readonly string[] = ['event_id', 'subject', 'data'];

/** A value that a condition compares with. */
export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  /** Its digits as they were written. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: boolean | null };

/** An end of a range of numbers. */
export interface Bound {
  /** The number's digits as they were written. */
  readonly text: string;
  readonly isInclusive: boolean;
}

/** The ways in which a pattern compares a text. */
export type TextForm = 'prefix' | 'suffix' | 'wildcard' | 'equals-ignore-case';

/** What is demanded of one field; each but `exists: false` demands that it is there. */
export type Test =
  | { readonly op: 'equals'; readonly value: Literal }
  | { readonly op: 'differs'; readonly values: readonly Literal[] }
  | { readonly op: 'range'; readonly least?: Bound; readonly most?: Bound }
  | { readonly op: 'exists'; readonly exists: boolean }
  | {
      readonly op: 'text';
      readonly form: TextForm;
      readonly text: string;
      readonly ignoresCase: boolean;
    }
  | { readonly op: 'not-text'; readonly form: TextForm; readonly texts: readonly string[] }
  | { readonly op: 'cidr'; readonly range: string };

/** A condition as it was written, with `not` moved to the tests. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | {
      readonly kind: 'test';
      /** In the event, such as `detail.data.order.id`. */
      readonly path: string;
      /** Any of them is enough. */
      readonly tests: readonly Test[];
    };
