/** The log of a run: it is followed, and what came before is loaded, within bounds. */
import { ask, BACK, pauseAfter, refresh, wait } from './page.js';

const log = document.getElementById('log');
const wayToEnd = document.getElementById('to-end');
const LINES_A_PART = 1000;
/** A line takes a browser some kilobytes, so a page holds no more parts; what is furthest from the reader gives way. */
const MOST_PARTS = 10;

/** Whether the page no longer holds the end of its log. */
let isCut = false;

const cut = () => {
  isCut = true;
  wayToEnd.hidden = false;
};

const isAtEnd = () => !isCut && log.scrollHeight - log.scrollTop - log.clientHeight < 40;
const toEnd = () => {
  log.scrollTop = log.scrollHeight;
};

/** Puts lines at the end, in parts that the browser need not draw where nobody looks. */
const append = (lines) => {
  document.getElementById('log-none')?.remove();
  let part = log.lastElementChild;
  for (const line of lines) {
    if (part.childElementCount >= LINES_A_PART) {
      part = document.createElement('ol');
      log.append(part);
    }
    part.append(line);
  }
};

/** Lines as parts of their own. */
const partsOf = (lines) => {
  const parts = [];
  for (let from = 0; from < lines.length; from += LINES_A_PART) {
    const part = document.createElement('ol');
    part.append(...lines.slice(from, from + LINES_A_PART));
    parts.push(part);
  }
  return parts;
};

const partsBeyond = () => [...log.querySelectorAll('ol')].slice(MOST_PARTS);

/** Who is at the end of a log that has become too long goes there anew; who reads above keeps what is read. */
const leaveOld = (follows) => {
  if (partsBeyond().length === 0) return;
  cut();
  if (follows) wayToEnd.firstElementChild.click();
};

/** The request that waits for the next lines. */
let waiting;

// Over a connection that was gone it may wait for long.
document.addEventListener(BACK, () => waiting?.abort());

const followLog = async () => {
  let address = log.dataset.follow;
  let failures = 0;
  while (address && !isCut) {
    try {
      const keep = (request) => {
        waiting = request;
      };
      const part = (await ask(address, { onRequest: keep })).getElementById('part');
      failures = 0;
      if (!part || isCut) return;
      address = part.dataset.next;
      const stays = isAtEnd();
      if (part.childElementCount) append([...part.children]);
      if (stays) toEnd();
      leaveOld(stays);
      if (part.dataset.pause) await wait(Number(part.dataset.pause));
    } catch {
      failures += 1;
      await wait(pauseAfter(failures));
    }
  }
  // The log is over, and so is the run.
  if (!isCut) await refresh();
};

const loadEarlier = async (link) => {
  if (link.dataset.busy) return;
  link.dataset.busy = 'yes';
  try {
    const part = (await ask(link.dataset.earlier)).getElementById('part');
    const below = log.scrollHeight - log.scrollTop;
    link.parentElement.after(...partsOf([...part.children]));
    log.scrollTop = log.scrollHeight - below;
    const beyond = partsBeyond();
    if (beyond.length > 0) cut();
    for (const old of beyond) old.remove();
    if (part.dataset.earlier) link.dataset.earlier = part.dataset.earlier;
    else link.parentElement.remove();
  } finally {
    delete link.dataset.busy;
  }
};

const startLog = () => {
  const follow = document.getElementById('follow');
  const show = () => follow.setAttribute('aria-pressed', String(isAtEnd()));
  log.addEventListener('scroll', () => {
    show();
    const earlier = log.querySelector('[data-earlier]');
    if (earlier && log.scrollTop < 200) void loadEarlier(earlier);
  });
  follow.addEventListener('click', () => {
    if (isCut) wayToEnd.firstElementChild.click();
    toEnd();
    show();
  });
  if (!location.hash.startsWith('#L')) toEnd();
  if (log.dataset.follow) void followLog().catch(() => undefined);
};

document.addEventListener('click', (event) => {
  const earlier = event.target.closest('[data-earlier]');
  if (!earlier) return;
  event.preventDefault();
  void loadEarlier(earlier);
});

if (log) startLog();
