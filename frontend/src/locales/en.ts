/** files is every noun of this language, each fetched when a page asks for it. */
export const files = import.meta.glob<Record<string, string>>('./en/*.json', { import: 'default' });
