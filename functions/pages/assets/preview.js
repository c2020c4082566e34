/** The preview of a form, and its faults, as it is filled in. */
import { ask, morph } from './page.js';

/** Shows beside a form what it would make, as it is filled in. */
const preview = (form) => {
  let timer;
  const touched = new Set();
  const show = async () => {
    const body = new URLSearchParams(new FormData(form));
    const fresh = await ask(form.dataset.preview, { body }).catch(() => undefined);
    if (!fresh) return;
    const panel = fresh.getElementById('preview');
    if (panel) morph(document.getElementById('preview'), panel);
    for (const fault of form.querySelectorAll('.fault')) {
      const other = fresh.getElementById(fault.id);
      const name = fault.id.slice('fault-'.length);
      if (other && (touched.has(name) || other.textContent.trim() === '')) morph(fault, other);
    }
  };
  form.addEventListener('input', ({ target }) => {
    if (target.value) touched.add(target.name);
    clearTimeout(timer);
    timer = setTimeout(show, 350);
  });
};

for (const form of document.querySelectorAll('[data-preview]')) preview(form);
