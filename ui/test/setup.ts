import '@testing-library/jest-dom/vitest';
import { clearMocks } from '@tauri-apps/api/mocks';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { queryClient } from '../src/app/client';

configure({ asyncUtilTimeout: 20_000 });

// jsdom has no layout: these exist in every web view and have nothing to say here.
Element.prototype.scrollIntoView ??= () => undefined;
Element.prototype.getAnimations ??= () => [];
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

/** What this DOM cannot do, and what no web view says. */
const OF_THE_DOM = /^Not implemented|^The tag <%s> is unrecognized in this browser|^The tag <search> is unrecognized/;

// React says there what is wrong with an element: no test passes over it.
const complaints: string[] = [];
const complain = console.error;
console.error = (...words: unknown[]) => {
  const [first] = words;
  const text = first instanceof Error ? first.message : String(first);
  if (!OF_THE_DOM.test(text)) complaints.push(words.map(String).join(' '));
  complain(...words);
};

afterEach(() => {
  const said = complaints.splice(0);
  if (said.length > 0) throw new Error(`the console was told of: ${said.join('\n')}`);
});

afterEach(() => {
  cleanup();
  queryClient.clear();
  clearMocks();
  window.location.hash = '';
});
