/**
 * What every page does beside what it does without a script: keep itself true, count, copy, keys. It makes no element from
 * text: documents are fetched, and their elements moved here. `log.js` and `preview.js` build on it.
 */

const pulse = document.getElementById('pulse');
/** How far this clock is from that of the server. */
const clockOffset = Date.now() - Number(pulse?.dataset.now);

/** A document of this origin, parsed by the browser; no script of it runs. */
export const ask = (address, { body, headers, timeout = 40_000, onRequest } = {}) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(body ? 'POST' : 'GET', address);
    request.responseType = 'document';
    request.timeout = timeout;
    for (const [name, value] of Object.entries({ accept: 'text/html', ...headers }))
      request.setRequestHeader(name, value);
    request.onload = () =>
      request.status < 500 && request.response
        ? resolve(request.response)
        : reject(new Error(String(request.status)));
    request.onerror = request.ontimeout = request.onabort = () => reject(new Error('no answer'));
    request.send(body);
    onRequest?.(request);
  });

/** Resolves after so many milliseconds. */
export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Where the browser knows better than the server: what is typed, ticked and open stays. */
const KEPT = new Set(['open', 'value', 'checked', 'aria-current']);

const copyAttributes = (from, to) => {
  for (const { name, value } of to.attributes)
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  for (const { name } of [...from.attributes])
    if (!to.hasAttribute(name) && !KEPT.has(name)) from.removeAttribute(name);
};

/** Makes the children of an element like those of another one. Those with an id are found again wherever they stand. */
const morphChildren = (from, to) => {
  let at = from.firstChild;
  for (const child of [...to.childNodes]) {
    const known = child.id && [...from.children].find(({ id }) => id === child.id);
    if (known && known !== at) from.insertBefore(known, at);
    const place = known || at;
    if (!place || (!known && place.id)) from.insertBefore(child, at);
    else {
      at = place.nextSibling;
      morph(place, child);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
};

const isSameKind = (from, to) => from.nodeName === to.nodeName && from.id === to.id;

/** Makes an element like another one, and leaves alone what is the same: focus, selection and scroll places stay. */
export const morph = (from, to) => {
  if (from.isEqualNode(to)) return;
  if (!isSameKind(from, to)) from.replaceWith(to);
  else if (from.nodeType !== Node.ELEMENT_NODE) from.data = to.data;
  else {
    copyAttributes(from, to);
    morphChildren(from, to);
  }
};

/** Says a change of what a page is about to those who cannot see it; nothing else is said. */
const tell = (element) => {
  const told = document.getElementById('told');
  if (told && element.dataset.told && told.textContent !== element.dataset.told)
    told.textContent = element.dataset.told;
};

/** A page without what is long and told by other means: its log. */
const REFRESHED = { headers: { prefer: 'return=minimal' }, timeout: 8000 };

/** Fetches this page again, and shows what has changed. */
export const refresh = async () => {
  const fresh = await ask(location.href, REFRESHED);
  const freshPulse = fresh.getElementById('pulse');
  if (!freshPulse || !pulse) return;
  pulse.dataset.refresh = freshPulse.dataset.refresh ?? '';
  for (const element of document.querySelectorAll('[data-live]')) {
    const other = fresh.getElementById(element.id);
    if (!other) continue;
    morph(element, other);
    tell(element);
  }
  if (document.title !== fresh.title) document.title = fresh.title;
  count();
};

const LONGEST_PAUSE = 10_000;

/** Short for half a minute: a connection that is back is used at once. */
export const pauseAfter = (failures) => (failures <= 100 ? 300 : LONGEST_PAUSE);

/** Told to the document when a connection that was gone is back. */
export const BACK = 'runat-back';

const keepTrue = async () => {
  let failures = 0;
  while (pulse?.dataset.refresh) {
    await wait(failures > 0 ? pauseAfter(failures) : Number(pulse.dataset.refresh));
    if (document.hidden)
      await new Promise((seen) => document.addEventListener('visibilitychange', seen, { once: true }));
    await refresh().then(
      () => {
        if (failures > 0) document.dispatchEvent(new Event(BACK));
        failures = 0;
      },
      () => {
        failures += 1;
      },
    );
    document.documentElement.classList.toggle('offline', failures > 1);
  }
};

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

const spanWords = (seconds) => {
  const first = UNITS.findIndex(([size]) => seconds >= size);
  if (first < 0) return '0 s';
  const [size, name] = UNITS[first];
  const [nextSize, nextName] = UNITS[first + 1] ?? [];
  const rest = nextSize ? Math.floor((seconds % size) / nextSize) : 0;
  return `${Math.floor(seconds / size)} ${name}${rest ? ` ${rest} ${nextName}` : ''}`;
};

/** Counts up and down. */
const count = () => {
  const now = Date.now() - clockOffset;
  for (const time of document.querySelectorAll('time[data-count]')) {
    const away = Date.parse(time.dateTime) - now;
    const words = spanWords(Math.floor(Math.abs(away) / 1000));
    const relative = words === '0 s' ? 'now' : away > 0 ? `in ${words}` : `${words} ago`;
    const text = time.dataset.count === 'plain' ? words : relative;
    if (time.textContent !== text) time.textContent = text;
  }
};

const copy = async (button) => {
  const source = document.getElementById(button.dataset.copy);
  const lines = source.id === 'log' ? [...source.querySelectorAll('li > span:last-child')] : [source];
  const word = button.textContent;
  await navigator.clipboard.writeText(lines.map(({ textContent }) => textContent).join('\n')).then(
    () => {
      button.textContent = 'Copied';
    },
    () => {
      button.textContent = 'Not allowed';
    },
  );
  await wait(1500);
  button.textContent = word;
};

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) void copy(button);
});

document.addEventListener('change', ({ target }) => {
  if (target.dataset.all) {
    for (const box of document.querySelectorAll(`[name="${target.dataset.all}"][type=checkbox]`))
      box.checked = target.checked;
  }
  if (target.closest('[data-submit-on-change]')) target.form.requestSubmit();
});

/** The rows that `j` and `k` go through, by their links. */
const step = (by) => {
  const all = document.querySelectorAll('[data-row] .first a, .needs .name');
  const links = [...all].filter((link) => link.checkVisibility());
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
};

const press = (key) => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches('input')) target.focus();
  else target.click();
  return true;
};

document.addEventListener('keydown', (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return;
  if (target.matches('input:not([type=checkbox], [type=radio]), textarea, select')) {
    if (key === 'Escape') target.blur();
    return;
  }
  const keys = document.getElementById('keys');
  if (key === '?') keys.showModal();
  else if (keys.open) return;
  else if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1);
  else if (!press(key)) return;
  event.preventDefault();
});

/** The server words times in the reader's zone once it knows it. */
const tellZone = () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (document.cookie.includes(`runat-zone=${zone}`)) return;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there over plain HTTP, which local mode speaks.
  document.cookie = `runat-zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax`;
  if (pulse) void refresh().catch(() => undefined);
};

/** What nobody waits for to see the page: reading a cookie holds up the first paint. */
const startBehindPaint = () => {
  tellZone();
  count();
  setInterval(count, 1000);
  void keepTrue();
};

requestAnimationFrame(() => setTimeout(startBehindPaint));
