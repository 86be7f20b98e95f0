export const STATUSES_COPY = {
  title: 'Statuses and labels',
  back: 'Settings',
  intro: 'The label is what the customer reads at the end of the message. Leave it empty for ours.',
  table: 'Statuses',
  preview: 'Preview',
  readPreview: 'Read preview',
  restore: 'Restore ours',
  noTemplate: 'Choose a template to see the whole message.',
  on: 'On',
  off: 'Off',
  ours: 'Ours',
  saved: 'Settings saved',
} as const;

/** "812 of 1,024 with the longest values" */
export function lengthWords(length: number): string {
  return `${length.toLocaleString('en')} of 1,024 with the longest values`;
}
