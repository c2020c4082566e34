/** Characters that would not be seen, or would reorder what stands beside them. */
const UNSEEN = new RegExp(
  [
    // C0 without the line feed and the tab, DEL, C1.
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f',
    // Soft hyphen, Arabic letter mark, directions, embeddings, overrides and isolates, invisible operators, BOM.
    '\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
    // A half of a surrogate pair.
    '[\\ud800-\\udbff](?![\\udc00-\\udfff])',
    '(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  ].join('|'),
  'g',
);

/** Unicode has pictures of the C0 controls in a row, and one of DEL. */
const FIRST_PICTURE = 0x2400;
const PICTURE_OF_DEL = '\u2421';

const pictureOf = (character: string): string => {
  const unit = character.charCodeAt(0);
  if (unit < 0x20) return String.fromCharCode(FIRST_PICTURE + unit);
  if (unit === 0x7f) return PICTURE_OF_DEL;
  return `\u27e8U+${unit.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
};

/** A text in which every character is seen: `\u240d` for a carriage return, `\u27e8U+202E\u27e9` for a right-to-left override. */
export const visible = (text: string): string => text.replace(UNSEEN, pictureOf);

/** Whether a text has a character that `visible` shows as another. */
export const hasUnseen = (text: string): boolean => text.search(UNSEEN) >= 0;

const escapeOf = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * A JSON text that says the same with every character seen: `\u202E` for a right-to-left override
 * ([RFC 8259, section 7](https://www.rfc-editor.org/rfc/rfc8259#section-7)). Bash reads these escapes between `$'` and `'`, too.
 */
export const withEscapes = (text: string): string => text.replace(UNSEEN, escapeOf);
