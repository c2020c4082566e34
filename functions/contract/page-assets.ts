/** The files that pages load, and where they are in the project. The build puts them beside the bundle of the API function. */
export const PAGE_ASSETS = {
  folder: 'functions/pages/assets',
  names: ['style.css', 'page.js', 'icon.svg'],
} as const;
