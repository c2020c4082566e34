/** What came of one try to send a webhook. Everything in it may be shown to callers. */
export type WebhookAnswer =
  /** The receiver answered, with whatever status. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header of that name, as it was sent. */
      readonly retryAfter?: string;
      /** The beginning of the body, up to 1 KiB, as UTF-8; what is no UTF-8 has become U+FFFD. */
      readonly answerText: string;
      readonly durationMs: number;
    }
  /** The URL, what its host resolves to or a header breaks a rule; no connection was made. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No answer: `reason` says in plain words what happened instead. The receiver may have seen the webhook. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly durationMs: number;
      /** It took all the time that it was given. */
      readonly timedOut?: true;
    };

/** Shorter words are no credentials, and stand in many answers. */
const SHORTEST_CREDENTIAL = 8;
const LEFT_OUT = '…';

/** What these say of a request is no secret, and stands in many answers. */
const OPEN_HEADERS: ReadonlySet<string> = new Set([
  ...['accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control', 'content-encoding'],
  ...['content-language', 'content-type', 'date', 'expect', 'origin', 'prefer', 'referer', 'user-agent'],
]);

/** The text without its last word, where a cut has left only the beginning of that word. */
const withoutCutWord = (text: string, word: string): string => {
  for (let length = word.length - 1; length >= SHORTEST_CREDENTIAL; length -= 1) {
    if (text.endsWith(word.slice(0, length))) return text.slice(0, -length) + LEFT_OUT;
  }
  return text;
};

/**
 * The answer without what the values of the webhook's headers say: some receivers send back what they got, and answers are
 * shown to who may not see these values. Words of fewer than eight characters stay, and what `content-type` and its like say.
 */
export const withoutEchoes = (
  answer: WebhookAnswer,
  headers: Readonly<Record<string, string>>,
): WebhookAnswer => {
  if (answer.kind !== 'answered') return answer;
  const words = Object.entries(headers)
    .filter(([name]) => !OPEN_HEADERS.has(name.toLowerCase()))
    .flatMap(([, value]) => [value, ...value.split(/\s+/)])
    .filter((word) => word.length >= SHORTEST_CREDENTIAL)
    .toSorted((one, other) => other.length - one.length);
  const replaced = words.reduce((text, word) => text.replaceAll(word, LEFT_OUT), answer.answerText);
  return { ...answer, answerText: words.reduce(withoutCutWord, replaced) };
};
