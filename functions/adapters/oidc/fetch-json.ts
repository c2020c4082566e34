/** Who asks waits for no longer; an answer of the API may take 29 s. */
const PATIENCE_MS = 3000;
/** Some hundred keys. */
const MOST_BYTES = 256 * 1024;

const textOf = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

/**
 * Reads JSON from an address, which may not lead on to another one.
 *
 * @throws Error where there is no answer in time, or its status is not 200, or it is too long or no JSON
 */
export const fetchJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  return JSON.parse(await textOf(response));
};
