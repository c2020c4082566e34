/** A form of a page. */
export interface Form {
  readonly action: string;
  readonly method?: 'get' | 'post';
  readonly enctype?: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
  readonly fields: Readonly<Record<string, string>>;
  /** Names of boxes that are ticked. */
  readonly ticked?: readonly string[];
  /** The name of a field with a file, which is empty at first. */
  readonly file?: string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;' };

const escaped = (text: string): string => text.replaceAll(/[&"<]/g, (mark) => ESCAPES[mark] ?? mark);

const attributes = (pairs: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(pairs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => ` ${name}="${escaped(value)}"`)
    .join('');

const input = (pairs: Readonly<Record<string, string>>): string => `<input${attributes(pairs)}>`;

/** The HTML of a page with a form and a button. */
export const formPage = ({
  action,
  method = 'post',
  enctype,
  fields,
  ticked = [],
  file,
}: Form): string => `<!doctype html>
<meta charset="utf-8">
<title>A form</title>
<form${attributes({ action, method, enctype })}>
${Object.entries(fields)
  .map(([name, value]) => input({ name, value }))
  .join('\n')}
${ticked.map((name) => input({ type: 'checkbox', name, checked: '' })).join('\n')}
${file === undefined ? '' : input({ type: 'file', name: file })}
<button>Send</button>
</form>
`;

/**
 * A form that a browser sends as text/plain and that reads as JSON: a name, `=` and a value stand on a line, so the `=`
 * goes into a member that nobody reads.
 */
export const jsonAsText = (action: string, object: object): Form => ({
  action,
  enctype: 'text/plain',
  fields: { [`${JSON.stringify(object).slice(0, -1)},"rest":"`]: '"}' },
});
