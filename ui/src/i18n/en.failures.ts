/**
 * English for what can go wrong inside of the interface. Failures of Rust come with English words of their own
 * (docs/ERRORS.md lists them); a catalogue of another language translates them by code, as `failure.<code>` and
 * `failure.<code>.hint`, with the failure's params.
 */
export const failureMessages = {
  'failure.retry': 'Try again',
  'failure.unexpected': 'Something went wrong that should not.',
  'failure.this-file': 'This file',
  'failure.named': '“{name}”',
} as const;
