import type { Page } from 'playwright-core';

/** What a page holds of a log. */
export interface HeldLog {
  readonly lines: number;
  readonly parts: number;
  /** Whether its end can be seen. */
  readonly isAtEnd: boolean;
}

const HELD = `({
  lines: log.querySelectorAll('li:not(.end)').length,
  parts: log.querySelectorAll('ol').length,
  isAtEnd: log.scrollHeight - log.scrollTop - log.clientHeight < 40,
})`;

/** Looks at the log of a page. */
export const heldLog = (page: Page): Promise<HeldLog> => page.evaluate(HELD);

/** The texts of the first lines that a page holds. */
export const firstLines = (page: Page, most: number): Promise<readonly string[]> =>
  page.evaluate(
    `[...log.querySelectorAll('li:not(.end) > span:last-child')].slice(0, ${most}).map((line) => line.textContent)`,
  );

/** More lines than come at once. */
const LOOKED_AT = 5000;

/** Scrolls to the first line that is there, and gives the lines that then come before it; none at the start. */
export const scrollBack = async (page: Page): Promise<readonly string[]> => {
  const earlier: string | null = await page.evaluate(
    `log.querySelector('[data-earlier]')?.dataset.earlier ?? null`,
  );
  if (earlier === null) return [];
  const [first = ''] = await firstLines(page, 1);
  // Where it stands at its start already, nothing would move.
  await page.evaluate('log.scrollTop = 1; log.scrollTop = 0');
  await page.locator(`[data-earlier="${earlier}"]`).waitFor({ state: 'detached' });
  const lines = await firstLines(page, LOOKED_AT);
  return lines.slice(0, lines.indexOf(first));
};
