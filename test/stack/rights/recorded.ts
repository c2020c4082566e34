import type { Call } from './call.ts';
import calls from './recorded-calls.generated.json' with { type: 'json' };

/** Every call that functions make. `npm run rights -- --record` writes them down. */
export const RECORDED = calls as readonly Call[];
