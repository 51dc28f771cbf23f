/**
 * Control characters, and characters that nobody sees: those of zero width, and those that change the direction of the
 * text around them. Not the tab, the line feed, and the joiners of emoji and scripts.
 */
const INVISIBLE =
  /(?![\t\n])[\p{Cc}\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}]/gu;

/** Shows invisible characters as escapes of JSON, such as `\u202e`. A JSON text keeps its meaning. */
export const escapeInvisible = (text: string): string =>
  text.replaceAll(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{fefc}\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether a text turns the punctuation beside it round unless it is isolated. */
export const isRightToLeft = (text: string): boolean => RIGHT_TO_LEFT.test(text);
