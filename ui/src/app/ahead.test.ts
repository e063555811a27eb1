import { emit } from '@tauri-apps/api/event';
import { fireEvent, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { proofView, versionView } from '../../test/made';
import { EVENT, queryOf } from '../backend';
import * as viewer from '../viewer';
import { askAhead, useAskingAhead, useComing } from './ahead';
import { queryClient } from './client';
import { follow } from './route';

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

vi.mock('../viewer', async (original) => ({
  ...(await original<typeof viewer>()),
  drawAhead: vi.fn<typeof viewer.drawAhead>(),
  forgetAhead: vi.fn<typeof viewer.forgetAhead>(),
}));

describe('a link to a proof', () => {
  const link = (href: string) => {
    const made = document.createElement('a');
    made.href = href;
    made.append(document.createElement('span'));
    document.body.append(made);
    return made.firstElementChild ?? made;
  };
  const image = versionView({ id: 'v2', media: { kind: 'image', num_pages: 1, width: 6, height: 4, vector: false } as never });

  beforeEach(async () => {
    // The address that the test before left is told of a moment later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    vi.useFakeTimers();
    vi.mocked(viewer.drawAhead).mockClear();
    vi.mocked(viewer.forgetAhead).mockClear();
    viewer.useViewer.setState(viewer.useViewer.getInitialState());
    backend({ 'proof.get': () => proofView({ versions: [image] }) });
    renderHook(useAskingAhead);
  });
  afterEach(() => {
    vi.useRealTimers();
    document.body.replaceChildren();
  });
  const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const drawn = () => vi.mocked(viewer.drawAhead).mock.calls.map(([version]) => version);

  it('has its picture drawn once the pointer rests there', async () => {
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(60);
    expect(drawn()).toEqual([]);
    await passed(200);
    expect(drawn()).toEqual(['v2']);
  });

  it('has none drawn where the pointer only flies past', async () => {
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(60);
    fireEvent.pointerOver(document.body);
    await passed(500);
    expect(drawn()).toEqual([]);
  });

  it('has it drawn as soon as it is pressed', async () => {
    fireEvent.pointerDown(link('#/proof/proof'), { button: 0 });
    await passed(0);
    expect(drawn()).toEqual(['v2']);
  });

  it('has its page made out of sight once the pointer rests there, until it leaves', async () => {
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(60);
    expect(useComing.getState().proof).toBeNull();
    await passed(200);
    expect(useComing.getState().proof).toBe('proof');
    expect(viewer.useViewer.getState().version).toBe('v2');
    fireEvent.pointerOver(document.body);
    expect(useComing.getState().proof).toBeNull();
  });

  it('keeps what its page is made from for as long as somebody may rest there', async () => {
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(60_000);
    expect(useComing.getState().proof).toBe('proof');
    for (const operation of ['proof.get', 'place.get', 'threads.list'] as const) {
      expect(queryClient.getQueryData(queryOf(operation, { proof: 'proof' }).queryKey)).toBeDefined();
    }
  });

  it('has no page made where one left another of its versions', async () => {
    const place = { version: 'v1', page: 1, frame: 0, view: { mode: 'free', zoom: 3, centerX: 0, centerY: 0, turn: 0 } };
    backend({ 'proof.get': () => proofView({ versions: [image] }), 'place.get': () => ({ proof: 'proof', place: JSON.stringify(place) }) });
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(500);
    expect(drawn()).toEqual(['v2']);
    expect(useComing.getState().proof).toBeNull();
    expect(viewer.useViewer.getState().version).toBeNull();
  });

  it('has no page made between its press and its click, however late it is answered', async () => {
    let answer = () => {};
    const late = new Promise<void>((resolve) => (answer = resolve));
    backend({ 'proof.get': async () => (await late, proofView({ versions: [image] })) });
    const here = link('#/proof/proof');
    fireEvent.pointerOver(here);
    await passed(500);
    fireEvent.pointerDown(here, { button: 0 });
    answer();
    await passed(0);
    expect(drawn()).toContain('v2');
    expect(useComing.getState().proof).toBeNull();
  });

  it('has no page made for a press alone, which a click may follow at once', async () => {
    fireEvent.pointerDown(link('#/proof/proof'), { button: 0 });
    await passed(500);
    expect(useComing.getState().proof).toBeNull();
    expect(viewer.useViewer.getState().version).toBeNull();
  });

  it('has no page made while another proof is on screen', async () => {
    follow('#/proof/other');
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(500);
    expect(drawn()).toEqual(['v2']);
    expect(useComing.getState().proof).toBeNull();
    expect(viewer.useViewer.getState().version).toBeNull();
    follow('#/');
  });

  it('has its page unmade where anything has changed', async () => {
    fireEvent.pointerOver(link('#/proof/proof'));
    await passed(200);
    await emit(EVENT, { event: 'changed', tags: ['proof/another'] });
    await passed(0);
    expect(useComing.getState().proof).toBeNull();
  });

  it('has it drawn where the focus rests, too', async () => {
    fireEvent.focusIn(link('#/proof/proof'));
    await passed(120);
    expect(drawn()).toEqual(['v2']);
  });

  it('is asked anew after something about its proof has changed', async () => {
    const here = link('#/proof/proof');
    fireEvent.pointerOver(here);
    await passed(60);
    expect(queryClient.getQueryData(queryOf('proof.get', { proof: 'proof' }).queryKey)).toBeDefined();
    await emit(EVENT, { event: 'changed', tags: ['proof/proof'] });
    await passed(0);
    expect(queryClient.getQueryData(queryOf('proof.get', { proof: 'proof' }).queryKey)).toBeUndefined();
    expect(viewer.forgetAhead).toHaveBeenCalledOnce();
    fireEvent.click(here);
    expect(viewer.useViewer.getState().version).toBeNull();
  });

  it('may be a row of a table', async () => {
    const row = document.createElement('div');
    row.dataset['href'] = '#/proof/proof';
    document.body.append(row);
    fireEvent.pointerOver(row);
    await passed(120);
    expect(drawn()).toEqual(['v2']);
  });

  it('is forgotten where a thread is gone to', () => {
    follow('#/proof/proof?thread=t');
    expect(viewer.forgetAhead).toHaveBeenCalledOnce();
    follow('#/');
    expect(viewer.forgetAhead).toHaveBeenCalledOnce();
  });

  it('is not what a button inside of a row is', async () => {
    const row = document.createElement('div');
    row.dataset['href'] = '#/proof/proof';
    const button = document.createElement('button');
    row.append(button);
    document.body.append(row);
    fireEvent.pointerDown(button, { button: 0 });
    await passed(500);
    fireEvent.click(button);
    expect(drawn()).toEqual([]);
    expect(viewer.useViewer.getState().version).toBeNull();
  });

  it('into a thread or to a version is not guessed at', async () => {
    fireEvent.pointerDown(link('#/proof/proof?thread=t'), { button: 0 });
    await passed(500);
    expect(drawn()).toEqual([]);
  });

  it('opens its version when it is clicked, and no other click does', async () => {
    const here = link('#/proof/proof');
    fireEvent.pointerOver(here);
    await passed(60);
    fireEvent.click(document.body);
    fireEvent.click(here, { ctrlKey: true });
    expect(viewer.useViewer.getState().version).toBeNull();
    fireEvent.click(here);
    expect(viewer.useViewer.getState().version).toBe('v2');
  });
});
