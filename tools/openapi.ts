/** Writes docs/openapi.json, the description of the API, from the code: `npm run openapi`. A test holds the file to it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiText } from '../functions/openapi/document.ts';

const ROOT = join(import.meta.dirname, '..');

writeFileSync(join(ROOT, 'docs', 'openapi.json'), openApiText());
console.log('docs/openapi.json is as the code says');
