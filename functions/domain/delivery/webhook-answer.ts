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
