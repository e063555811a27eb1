import { beforeEach, expect, it } from 'vitest';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { proofView, versionView } from '../../test/made';
import { queryOf } from '../backend';
import { askAhead } from './ahead';
import { queryClient } from './client';

const paper = versionView({ id: 'v2', media: { kind: 'pdf', num_pages: 200 } as never });

function backend(more: Answers = {}) {
  return answerWith({
    'proof.get': () => proofView({ versions: [paper] }),
    'threads.list': () => [],
    'place.get': () => null,
    'media.pages': () => [],
    ...more,
  });
}

beforeEach(() => queryClient.clear());

it('asks for what the picture needs: proof, threads, where one was, sizes of pages', async () => {
  const asked = backend();
  await askAhead(queryClient, 'proof');
  expect(asked.map(({ name }) => name)).toEqual(['proof.get', 'place.get', 'threads.list', 'media.pages']);
  expect(inputsOf(asked, 'media.pages')).toEqual([{ version: 'v2', first: 1, count: 64 }]);
  expect(queryClient.getQueryData(queryOf('threads.list', { proof: 'proof' }).queryKey)).toEqual([]);
});

it('asks for the pages where one was', async () => {
  const place = { version: 'v2', page: 100, frame: 0, view: { mode: 'fit', zoom: 1, centerX: 0, centerY: 0, turn: 0 } };
  const asked = backend({ 'place.get': () => ({ proof: 'proof', place: JSON.stringify(place) }) });
  await askAhead(queryClient, 'proof');
  expect(inputsOf(asked, 'media.pages')).toEqual([{ version: 'v2', first: 65, count: 64 }]);
});

it('asks twice only for where one was', async () => {
  const asked = backend();
  await askAhead(queryClient, 'proof');
  asked.length = 0;
  await askAhead(queryClient, 'proof');
  expect(asked.map(({ name }) => name)).toEqual(['place.get']);
});

it('leaves a failure to the page', async () => {
  backend({ 'proof.get': () => Promise.reject(failure('not-found')) });
  await expect(askAhead(queryClient, 'proof')).rejects.toThrow('not-found');
});
