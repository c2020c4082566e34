/** The files that pages load, by name; for each its place in the project. They stand beside the bundle of the API function. */
export const PAGE_ASSETS = {
  'style.css': 'functions/pages/assets/style.css',
  'page.js': 'functions/pages/assets/page.js',
  'icon.svg': 'functions/pages/assets/icon.svg',
} as const;

/** The name of a file that pages load. */
export type PageAssetName = keyof typeof PAGE_ASSETS;
