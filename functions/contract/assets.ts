/** The folder beside the bundle of a function that holds its files. */
export const ASSET_FOLDER = 'assets';

/**
 * The files that the API's function reads from its disk when somebody asks for them, by name; for each its place in the
 * project. They stand beside the bundle, so that a cold start does not read them.
 */
export const ASSETS = {
  'openapi.json': 'docs/openapi.json',
  'swagger-ui.css': 'node_modules/swagger-ui-dist/swagger-ui.css',
  'swagger-ui-bundle.js': 'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
  'start.js': 'functions/http/docs/start.js',
  'style.css': 'functions/pages/assets/style.css',
  'page.js': 'functions/pages/assets/page.js',
  'log.js': 'functions/pages/assets/log.js',
  'preview.js': 'functions/pages/assets/preview.js',
  'icon.svg': 'functions/pages/assets/icon.svg',
} as const;

/** The name of such a file. */
export type AssetName = keyof typeof ASSETS;
