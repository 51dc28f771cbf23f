import { areConsistent, type ArrayField } from './array-match.ts';
import { findLeaves, type Leaf, parsePath, type Path, type Value } from './event.ts';
import { compileAlternatives } from './operators.ts';
import type { Field, Pattern } from './pattern.ts';

/** A compiled field. */
interface FieldTest {
  readonly path: Path;
  readonly accepts: ReturnType<typeof compileAlternatives>;
  /** Whether the field may be missing. */
  readonly acceptsAbsence: boolean;
}

/** Compiled fields. A field can have thousands of alternatives, so it is compiled once for all events. */
const tests = new WeakMap<Field, FieldTest>();

/** Whether an event matches a pattern. */
export function isMatch({ branches }: Pattern, event: Value): boolean {
  // Branches share most of their fields.
  const results = new Map<Field, ArrayField | boolean>();
  return branches.some((fields) => {
    const inArrays: ArrayField[] = [];
    for (const field of fields) {
      const result = results.get(field) ?? testField(field, event);
      if (branches.length > 1) results.set(field, result);
      if (result === false) return false;
      if (result !== true) inArrays.push(result);
    }
    return inArrays.length === 0 || areConsistent(inArrays);
  });
}

/** @returns The leaves if the result depends on other fields in the same array. */
function testField(field: Field, event: Value): ArrayField | boolean {
  const { path, accepts, acceptsAbsence } = findTest(field);
  const leaves: readonly Leaf[] = findLeaves(event, path);
  const accepted = leaves.filter(({ value }) => accepts(value));
  const [first] = accepted;
  if (first === undefined) {
    if (!acceptsAbsence) return false;
    if (leaves.length === 0) return true;
  } else if (first.within.length === 0) return true;
  return { accepted, all: acceptsAbsence ? leaves : undefined };
}

function findTest(field: Field): FieldTest {
  let test = tests.get(field);
  if (test === undefined) {
    const { path, alternatives } = field;
    test = {
      path: parsePath(path),
      accepts: compileAlternatives(alternatives),
      acceptsAbsence: alternatives.some((one) => one.op === 'exists' && !one.exists),
    };
    tests.set(field, test);
  }
  return test;
}
