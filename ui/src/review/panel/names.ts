/** What the place that one looks at is called, by medium. */
export const HERE = { image: 'filter.page', pdf: 'filter.page', video: 'filter.frame', audio: 'filter.stretch' } as const;
