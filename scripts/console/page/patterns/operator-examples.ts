/** An operator of EventBridge. */
interface OperatorExample {
  readonly operator: string;
  /** What a field of a pattern has, as JSON text. */
  readonly pattern: string;
  /** The same as a condition. */
  readonly condition: string;
}

/**
 * The operators of event patterns, with an example each:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html.
 */
export const OPERATOR_EXAMPLES: readonly OperatorExample[] = [
  {
    operator: 'equals',
    pattern: '"current_state": [2]',
    condition: 'data.order.current_state = 2',
  },
  {
    operator: 'any of',
    pattern: '"current_state": [2, 3]',
    condition: 'data.order.current_state in (2, 3)',
  },
  {
    operator: 'numeric',
    pattern: '"total_paid": [{ "numeric": [">=", 100] }]',
    condition: 'data.order.total_paid >= 100',
  },
  {
    operator: 'numeric, a range',
    pattern: '"total_paid": [{ "numeric": [">=", 50, "<=", 100] }]',
    condition: 'data.order.total_paid between 50 and 100',
  },
  {
    operator: 'prefix',
    pattern: '"reference": [{ "prefix": "KD" }]',
    condition: "data.order.reference starts with 'KD'",
  },
  {
    operator: 'suffix',
    pattern: '"email": [{ "suffix": "@example.org" }]',
    condition: "data.customer.email ends with '@example.org'",
  },
  {
    operator: 'equals-ignore-case',
    pattern: '"payment": [{ "equals-ignore-case": "card" }]',
    condition: "data.order.payment = 'card' ignoring case",
  },
  {
    operator: 'wildcard',
    pattern: '"email": [{ "wildcard": "a*@example.*" }]',
    condition: "data.customer.email like 'a*@example.*'",
  },
  {
    operator: 'anything-but',
    pattern: '"current_state": [{ "anything-but": 6 }]',
    condition: 'data.order.current_state != 6',
  },
  {
    operator: 'exists',
    pattern: '"reference": [{ "exists": true }]',
    condition: 'data.order.reference exists',
  },
  {
    operator: 'exists, as missing',
    pattern: '"reference": [{ "exists": false }]',
    condition: 'data.order.reference is missing',
  },
  {
    operator: 'cidr',
    pattern: '"ip": [{ "cidr": "10.0.0.0/8" }]',
    condition: "data.customer.ip in '10.0.0.0/8'",
  },
  {
    operator: '$or',
    pattern: '"$or": [{ … }, { … }]',
    condition: "data.order.current_state = 2 or data.order.payment = 'card'",
  },
];
