import { describe, expect, it, vi } from 'vitest';
import { actOf as actOfSound, SOUND_BINDINGS } from './sound/keys';
import { actOf, belongsToWidget, BINDINGS, type KeyState } from './keys';
import { keyRows } from './sheet';

type Pressed = Parameters<typeof actOf>[0];
type Media = Parameters<typeof actOf>[2];

const press = (keys: string): Pressed => {
  const parts = keys.split(' ');
  const last = parts.at(-1) ?? '';
  return {
    key: last.length === 1 && parts.includes('Shift') ? last.toUpperCase() : last,
    code: last,
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
};
const act = (keys: string, state: KeyState, media: Media = 'still', mac = false) => actOf(press(keys), state, media, mac);

describe('keys on a sound', () => {
  it.each([
    ['ArrowRight', 'canvas', { act: 'step', by: 1, unit: 'pixel' }],
    ['Shift ArrowLeft', 'canvas', { act: 'step', by: -10, unit: 'pixel' }],
    ['.', 'canvas', { act: 'step', by: 1, unit: 'sample' }],
    ['i', 'canvas', { act: 'set', edge: 'start' }],
    ['o', 'canvas', { act: 'set', edge: 'end' }],
    ['Shift o', 'canvas', { act: 'to-edge', edge: 'end' }],
    ['x', 'canvas', { act: 'clear' }],
    ['j', 'canvas', { act: 'shuttle', key: 'back' }],
    ['k', 'canvas', { act: 'shuttle', key: 'stop' }],
    ['l', 'canvas', { act: 'shuttle', key: 'on' }],
    ['m', 'canvas', { act: 'mute' }],
    ['l', 'text', null],
    ['Enter', 'canvas', { act: 'write' }],
    ['Ctrl 0', 'text', { act: 'zoom-to', to: 'whole' }],
    ['Ctrl ArrowLeft', 'canvas', { act: 'pan', share: -0.1 }],
    ['Ctrl g', 'text', { act: 'go-to' }],
    ['r', 'canvas', null],
    ['c', 'canvas', null],
    ['i', 'text', null],
    ['Ctrl o', 'canvas', null],
  ] as const)('%s, %s', (keys, state, expected) => expect(actOfSound(press(keys), state, false)).toEqual(expected));
});

describe('keys by state', () => {
  it.each([
    ['ArrowRight', 'canvas', 'video', { act: 'step', frames: 1 }],
    ['Shift ArrowLeft', 'canvas', 'video', { act: 'step', frames: -10 }],
    ['ArrowRight', 'canvas', 'paged', { act: 'page', pages: 1 }],
    ['ArrowRight', 'mark', 'video', { act: 'move', dx: 1, dy: 0, amount: 'fine' }],
    ['Shift ArrowUp', 'mark', 'video', { act: 'move', dx: 0, dy: -1, amount: 'far' }],
    ['Alt ArrowDown', 'mark', 'still', { act: 'grow', dx: 0, dy: 1, amount: 'fine' }],
    ['ArrowRight', 'placing', 'video', { act: 'move', dx: 1, dy: 0, amount: 'step' }],
    ['Shift ArrowRight', 'placing', 'video', { act: 'grow', dx: 1, dy: 0, amount: 'step' }],
    ['Alt ArrowRight', 'placing', 'video', { act: 'move', dx: 1, dy: 0, amount: 'fine' }],
    ['Enter', 'placing', 'still', { act: 'confirm', keep: false }],
    ['Shift Enter', 'placing', 'still', { act: 'confirm', keep: true }],
    ['Backspace', 'placing', 'still', { act: 'back' }],
    ['Backspace', 'mark', 'still', { act: 'remove' }],
    ['Enter', 'mark', 'still', { act: 'open' }],
    ['Escape', 'placing', 'still', { act: 'cancel' }],
    ['Delete', 'mark', 'still', { act: 'remove' }],
    ['r', 'canvas', 'still', { act: 'draw', tool: 'box' }],
    ['p', 'canvas', 'video', { act: 'draw', tool: 'point' }],
    ['e', 'mark', 'paged', { act: 'draw', tool: 'ellipse' }],
    ['a', 'canvas', 'still', { act: 'draw', tool: 'arrow' }],
    ['n', 'canvas', 'video', { act: 'draw', tool: 'line' }],
    ['d', 'probe', 'still', { act: 'draw', tool: 'freehand' }],
    ['g', 'canvas', 'video', { act: 'draw', tool: 'polygon' }],
    ['Ctrl a', 'canvas', 'still', { act: 'select-all' }],
    ['Ctrl c', 'mark', 'still', { act: 'copy' }],
    ['Ctrl x', 'mark', 'video', { act: 'cut' }],
    ['Ctrl v', 'canvas', 'still', { act: 'paste' }],
    ['Ctrl d', 'mark', 'still', { act: 'duplicate' }],
    ['Shift h', 'mark', 'still', { act: 'hide-marks' }],
    ['Ctrl Shift r', 'canvas', 'still', { act: 'turn' }],
    ['Ctrl 0', 'text', 'still', { act: 'zoom-to', to: 'fit' }],
    ['Ctrl ArrowLeft', 'mark', 'still', { act: 'pan', dx: -1, dy: 0 }],
    ['PageDown', 'mark', 'paged', { act: 'page', pages: 1 }],
    ['Ctrl g', 'text', 'video', { act: 'go-to' }],
    ['c', 'mark', 'still', { act: 'probe', tool: 'eyedropper' }],
    ['u', 'canvas', 'paged', { act: 'probe', tool: 'ruler' }],
    ['ArrowRight', 'probe', 'video', { act: 'move', dx: 1, dy: 0, amount: 'fine' }],
    ['Shift ArrowUp', 'probe', 'paged', { act: 'move', dx: 0, dy: -1, amount: 'far' }],
    ['Shift Enter', 'probe', 'still', { act: 'take', compare: true }],
    ['j', 'canvas', 'video', { act: 'shuttle', key: 'back' }],
    ['k', 'mark', 'video', { act: 'shuttle', key: 'stop' }],
    ['l', 'probe', 'video', { act: 'shuttle', key: 'on' }],
    ['i', 'canvas', 'video', { act: 'edge', edge: 'start' }],
    ['Shift o', 'canvas', 'video', { act: 'to-edge', edge: 'end' }],
    ['x', 'canvas', 'video', { act: 'clear-range' }],
    ['m', 'canvas', 'video', { act: 'mute' }],
  ] as const)('%s, %s, %s', (keys, state, media, expected) => {
    expect(act(keys, state, media)).toEqual(expected);
  });

  it('steps frames on comma and period in every state but text', () => {
    for (const state of ['canvas', 'mark', 'placing', 'probe'] as const) {
      expect(act(',', state, 'video')).toEqual({ act: 'step', frames: -1 });
      expect(act('.', state, 'video')).toEqual({ act: 'step', frames: 1 });
    }
    expect(act(',', 'text', 'video')).toBeNull();
  });

  it('leaves text alone: nothing without a modifier is taken from a text field', () => {
    const bare = BINDINGS.filter(({ on, when }) => when.includes('text') && on.mod !== true);
    expect(bare).toEqual([]);
    for (const keys of ['v', 'r', 'ArrowLeft', 'Delete', 'Escape', 'Enter', '+', 'Ctrl ArrowLeft']) expect(act(keys, 'text', 'video')).toBeNull();
  });

  it('has no frames where there are none', () => {
    for (const keys of [',', '.', 'ArrowRight', 'Ctrl g', 'j', 'k', 'l', 'i', 'o', 'x', 'm']) expect(act(keys, 'canvas', 'still')).toBeNull();
  });

  it('takes the command key on a Mac and Control elsewhere', () => {
    expect(act('Meta 1', 'canvas', 'still', true)).toEqual({ act: 'zoom-to', to: 'actual' });
    expect(act('Ctrl 1', 'canvas', 'still', true)).toBeNull();
    expect(act('Meta 1', 'canvas', 'still', false)).toBeNull();
  });

  it('leaves undo, the palette and the sheet of keys to the page', () => {
    for (const keys of ['Ctrl z', 'Ctrl Shift z', 'Ctrl k', '?', '/']) expect(act(keys, 'canvas', 'video')).toBeNull();
  });

  it('lists every letter it takes', () => {
    const listed = keyRows().flatMap(({ rows }) => rows.flatMap(({ keys }) => keys)).join(' ');
    const taken = BINDINGS.flatMap(({ on }) => (on.key === undefined || on.key === '=' ? [] : [on.key.toUpperCase().replace('-', '−')]));
    expect(taken.filter((key) => !listed.includes(key))).toEqual([]);
  });

  it('lists on a sound what works there, and nothing else', () => {
    const rows = keyRows('sound').flatMap((group) => group.rows.filter(({ applies }) => applies));
    const listed = rows.flatMap(({ keys }) => keys).join(' ');
    const taken = SOUND_BINDINGS.flatMap(({ on }) => (on.key === undefined || on.key === '=' ? [] : [on.key.toUpperCase().replace('-', '−')]));
    expect(taken.filter((key) => !listed.includes(key))).toEqual([]);
    expect(rows.map(({ id }) => id).filter((id) => /box|eyedropper|ruler|turn/.test(id))).toEqual([]);
    expect(keyRows('still').flatMap((group) => group.rows.flatMap(({ id, applies }) => (applies ? [id] : []))).filter((id) => id.startsWith('sound.'))).toEqual([]);
  });
});

describe('the focused widget', () => {
  it('keeps its keys on the canvas where it says so, and no letters', () => {
    document.body.innerHTML = '<div data-viewer-stage><button id="b" data-own-keys></button></div>';
    const target = document.getElementById('b');
    const keeps = (code: string) => belongsToWidget({ code, target });
    expect(['Enter', 'Space', 'ArrowLeft', 'KeyR', 'PageDown'].map(keeps)).toEqual([true, true, true, false, false]);
  });

  it('keeps arrows and Enter, but not letters', () => {
    document.body.innerHTML = '<div role="toolbar"><button id="b"></button></div><div data-viewer-stage><span role="button" id="m"></span></div>';
    const target = document.getElementById('b');
    expect(belongsToWidget({ code: 'ArrowLeft', target })).toBe(true);
    expect(belongsToWidget({ code: 'KeyR', target })).toBe(false);
    expect(belongsToWidget({ code: 'ArrowLeft', target: document.getElementById('m') })).toBe(false);
    document.body.innerHTML = '<label><input type="checkbox" id="b"></label>';
    expect(belongsToWidget({ code: 'Space', target: document.getElementById('b') })).toBe(true);
    expect(belongsToWidget({ code: 'KeyR', target: document.getElementById('b') })).toBe(false);
  });

  it('leaves the page keys to the viewer where it is a button, and keeps them where it goes through rows by them', () => {
    const keeps = (widget: string) => {
      document.body.innerHTML = `<div data-viewer>${widget}</div>`;
      const target = document.getElementById('b');
      return ['PageUp', 'PageDown', 'Home', 'End'].map((code) => belongsToWidget({ code, target }));
    };
    for (const widget of ['<div role="toolbar"><button id="b"></button></div>', '<a href="#" id="b"></a>', '<div role="radiogroup"><button id="b"></button></div>']) {
      expect(keeps(widget)).toEqual([false, false, false, false]);
    }
    for (const role of ['listbox', 'menu', 'grid', 'tree', 'tablist', 'slider', 'spinbutton', 'combobox']) {
      expect(keeps(`<div role="${role}"><button id="b"></button></div>`)).toEqual([true, true, true, true]);
    }
  });

  it('leaves the page keys to what scrolls, and to all that is no viewer', () => {
    document.body.innerHTML = '<div data-viewer><ul style="overflow: auto"><button id="b"></button></ul></div>';
    const target = document.getElementById('b');
    expect(belongsToWidget({ code: 'PageDown', target })).toBe(false);
    vi.spyOn(HTMLUListElement.prototype, 'scrollHeight', 'get').mockReturnValue(500);
    expect(belongsToWidget({ code: 'PageDown', target })).toBe(true);
    document.body.innerHTML = '<button id="b"></button>';
    expect(belongsToWidget({ code: 'PageDown', target: document.getElementById('b') })).toBe(true);
  });

  it('keeps everything in dialogs, menus and lists, but not in the strip of pages', () => {
    for (const role of ['dialog', 'alertdialog', 'menu', 'listbox']) {
      document.body.innerHTML = `<div role="${role}"><i id="b"></i></div>`;
      expect(belongsToWidget({ code: 'KeyR', target: document.getElementById('b') })).toBe(true);
    }
    document.body.innerHTML = '<div role="alertdialog" aria-modal="false"><i id="b"></i></div>';
    expect(belongsToWidget({ code: 'KeyR', target: document.getElementById('b') })).toBe(false);
    document.body.innerHTML = '<div role="listbox" data-viewer-strip id="b"></div>';
    expect(belongsToWidget({ code: 'KeyR', target: document.getElementById('b') })).toBe(false);
  });
});
