/** The same JSON text with an `event_id` that no other has, where it has one. */
export const withNewId = (text: string): string =>
  text.replace(
    /("event_id"\s*:\s*")[^"\\]*"/u,
    (_, before: string) => `${before}${crypto.randomUUID()}"`,
  );
