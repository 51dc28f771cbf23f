import { areConsistent, type InArrays } from './array-match.ts';
import { type Leaf, leavesAt, type Path, pathOf, type Value } from './event.ts';
import { type Scalar, ScalarMap } from './json/scalar.ts';
import { acceptor, type Alternative } from './operators.ts';
import type { Field, Pattern } from './parse-pattern.ts';

/** Whether an event matches a pattern. */
export function matches(pattern: Pattern, event: Value): boolean {
  return new RuleSet([{ pattern, rule: true }]).matching(event).length > 0;
}

interface Branch<Rule> {
  readonly rule: Rule;
  readonly fields: readonly TestedField<Rule>[];
}

/**
 * Rules to be matched against many events. Each branch of a pattern is entered by the value of one
 * field, the one that it shares with the fewest others, so that of a hundred rules an event meets but
 * those that it has a chance to match. What they share is tested once an event.
 */
export class RuleSet<Rule> {
  readonly #places = new Map<string, Place<Rule>>();
  readonly #fields = new Map<string, TestedField<Rule>>();
  /** The same by the fields of patterns, of which branches share many. */
  readonly #known = new WeakMap<Field, TestedField<Rule>>();
  readonly #entrances = new Set<Place<Rule>>();
  /** Branches without a field that demands one of some values. */
  readonly #others: Branch<Rule>[] = [];

  constructor(rules: readonly { readonly pattern: Pattern; readonly rule: Rule }[]) {
    const branches = rules.flatMap(({ pattern, rule }) =>
      pattern.branches.map((branch) => ({
        rule,
        fields: branch.map((field) => this.#tested(field)),
      })),
    );
    for (const { fields } of branches) {
      for (const { place, demanded = [] } of fields) {
        for (const value of demanded) {
          place.demands.set(value, (place.demands.get(value) ?? 0) + 1);
        }
      }
    }
    for (const branch of branches) this.#enter(branch);
  }

  /** The rules that an event matches, each once, in no order. */
  matching(event: Value): Rule[] {
    const found = new Found<Rule>(event);
    const matching = new Set<Rule>();
    for (const place of this.#entrances) {
      for (const { value } of found.leaves(place)) {
        const branches = place.entered.get(value);
        if (branches !== undefined) addMatching(branches, found, matching);
      }
    }
    addMatching(this.#others, found, matching);
    return [...matching];
  }

  #tested(given: Field): TestedField<Rule> {
    const known = this.#known.get(given);
    if (known !== undefined) return known;
    const { path, alternatives } = given;
    const key = JSON.stringify([path, alternatives], withAllNumbers);
    let field = this.#fields.get(key);
    if (field === undefined) {
      field = new TestedField(this.#place(path), alternatives);
      this.#fields.set(key, field);
    }
    this.#known.set(given, field);
    return field;
  }

  #place(path: string): Place<Rule> {
    let place = this.#places.get(path);
    if (place === undefined) {
      place = new Place(path);
      this.#places.set(path, place);
    }
    return place;
  }

  #enter(branch: Branch<Rule>): void {
    let best: TestedField<Rule> | undefined;
    for (const field of branch.fields) {
      if (field.demanded !== undefined && (best === undefined || field.shared < best.shared)) {
        best = field;
      }
    }
    if (best === undefined) {
      this.#others.push(branch);
      return;
    }
    this.#entrances.add(best.place);
    const { entered } = best.place;
    for (const value of new Set(best.demanded)) {
      const branches = entered.get(value);
      if (branches === undefined) entered.set(value, [branch]);
      else branches.push(branch);
    }
  }
}

/** JSON has no infinite number, and would write null. */
const withAllNumbers = (_: string, value: unknown) =>
  typeof value === 'number' ? [String(value)] : value;

/** A path that fields have. */
class Place<Rule> {
  readonly path: Path;
  /** How many branches demand a value here. */
  readonly demands = new ScalarMap<number>();
  /** The branches that are tried only where a value is here. */
  readonly entered = new ScalarMap<Branch<Rule>[]>();

  constructor(path: string) {
    this.path = pathOf(path);
  }
}

/** A field of one or more branches. */
class TestedField<Rule> {
  readonly place: Place<Rule>;
  readonly accepts: (value: Scalar) => boolean;
  /** Whether it accepts that there is no leaf. */
  readonly acceptsAbsence: boolean;
  /** The values of which it demands one; `undefined` if it takes others too. */
  readonly demanded: readonly Scalar[] | undefined;

  constructor(place: Place<Rule>, alternatives: readonly Alternative[]) {
    const values = alternatives.flatMap((one) => (one.op === 'equals' ? [one.value] : []));
    this.place = place;
    this.accepts = acceptor(alternatives);
    this.acceptsAbsence = alternatives.some((one) => one.op === 'exists' && !one.exists);
    this.demanded = values.length === alternatives.length ? values : undefined;
  }

  /** With how many branches it shares the commonest of the values that it demands. */
  get shared(): number {
    const { demanded = [], place } = this;
    let most = 0;
    for (const value of demanded) most = Math.max(most, place.demands.get(value) ?? 0);
    return most;
  }
}

/** What has been found out about an event. */
class Found<Rule> {
  readonly #event: Value;
  readonly #leaves = new Map<Place<Rule>, readonly Leaf[]>();
  readonly #accepted = new Map<TestedField<Rule>, readonly Leaf[]>();

  constructor(event: Value) {
    this.#event = event;
  }

  leaves(place: Place<Rule>): readonly Leaf[] {
    let leaves = this.#leaves.get(place);
    if (leaves === undefined) {
      leaves = leavesAt(this.#event, place.path);
      this.#leaves.set(place, leaves);
    }
    return leaves;
  }

  /** The leaves that a field accepts. */
  accepted(field: TestedField<Rule>): readonly Leaf[] {
    let accepted = this.#accepted.get(field);
    if (accepted === undefined) {
      accepted = this.leaves(field.place).filter(({ value }) => field.accepts(value));
      this.#accepted.set(field, accepted);
    }
    return accepted;
  }
}

function addMatching<Rule>(
  branches: readonly Branch<Rule>[],
  found: Found<Rule>,
  matching: Set<Rule>,
): void {
  for (const { rule, fields } of branches) {
    if (!matching.has(rule) && holds(fields, found)) matching.add(rule);
  }
}

/** Whether there is a leaf for every field, all from the same element of each array that they share. */
function holds<Rule>(fields: readonly TestedField<Rule>[], found: Found<Rule>): boolean {
  let inArrays: InArrays[] | undefined;
  for (const field of fields) {
    const accepted = found.accepted(field);
    if (accepted[0]?.within.length === 0) continue;
    const all = field.acceptsAbsence ? found.leaves(field.place) : undefined;
    if (accepted.length === 0 && all === undefined) return false;
    if (accepted.length === 0 && all?.length === 0) continue;
    inArrays ??= [];
    inArrays.push({ accepted, all });
  }
  return inArrays === undefined || areConsistent(inArrays);
}
