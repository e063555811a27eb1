import { beforeEach, expect, it } from 'vitest';
import { createPenStore, isDrawTool, strokeOf } from './pen';

beforeEach(() => window.localStorage.clear());

it('draws in the colour of the state until one is chosen', () => {
  const pen = createPenStore();
  expect(strokeOf(pen.getState())).toBeNull();
  pen.getState().setColor('green');
  pen.getState().setWidth(8);
  expect(strokeOf(pen.getState())).toEqual({ color: 'green', width: 8 });
  pen.getState().setColor(null);
  expect(strokeOf(pen.getState())).toBeNull();
});

it('is remembered in the window', () => {
  const pen = createPenStore();
  pen.getState().setColor('purple');
  pen.getState().setWidth(16);
  pen.getState().take('arrow');
  pen.getState().take('hand');
  expect(createPenStore().getState()).toMatchObject({ color: 'purple', width: 16, lastTool: 'arrow' });
});

it.each(['{', '3', '[["color","pink"],["width",3],["tool","text"],["width"]]'])('begins anew where %s is kept', (kept) => {
  window.localStorage.setItem('galley.pen', kept);
  expect(createPenStore().getState()).toMatchObject({ color: null, width: 2, lastTool: 'box' });
});

it('knows what draws', () => {
  expect(['box', 'point', 'select', 'text', 'ruler'].filter(isDrawTool)).toEqual(['box', 'point']);
});
