/*
 * The entry `kinow-eventbridge/schema`: apart from the other one, so that a function that does not parse
 * events loads no schemas.
 */

export { eventSchema } from '../../handler/catalogue/event-schema.ts';
