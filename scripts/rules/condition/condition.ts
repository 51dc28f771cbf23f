/** The fields of `detail` in the events of the receiver. */
export const DETAIL: readonly string[] = ['event_id', 'subject', 'data'];

/** A value that a condition compares with. */
export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  /** `text` has the digits as written. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: boolean | null };

/** An end of a range of numbers. */
export interface Bound {
  /** The digits as written. */
  readonly text: string;
  readonly isInclusive: boolean;
}

/** The text operators of event patterns. */
export type TextForm = 'prefix' | 'suffix' | 'wildcard' | 'equals-ignore-case';

/** A test of one field. All tests except `exists: false` require that the field is present. */
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

/** A parsed condition, with `not` resolved into the tests. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | {
      readonly kind: 'test';
      /** Path in the event, such as `detail.data.order.id`. */
      readonly path: string;
      /** Any of them must pass. */
      readonly tests: readonly Test[];
    };
