import { describe, expect, it } from 'vitest';
import { actOf, type AppAct } from './keys';

function press(init: KeyboardEventInit, target: HTMLElement = document.createElement('div')): AppAct | null {
  let act: AppAct | null = null;
  const listen = (event: KeyboardEvent) => {
    act = actOf(event);
  };
  document.body.append(target);
  window.addEventListener('keydown', listen);
  target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
  window.removeEventListener('keydown', listen);
  target.remove();
  return act;
}

describe('keys of the whole window', () => {
  const cases: [KeyboardEventInit, AppAct | null][] = [
    [{ key: 'k', ctrlKey: true }, 'palette'],
    [{ key: 'k', metaKey: true }, 'palette'],
    [{ key: 'F1' }, 'sheet'],
    [{ key: 'k', ctrlKey: true, shiftKey: true }, null],
    [{ key: '/' }, 'search'],
    [{ key: '?', shiftKey: true }, 'sheet'],
    [{ key: 'z', ctrlKey: true }, 'undo'],
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'redo'],
    [{ key: 'y', ctrlKey: true }, 'redo'],
    [{ key: 'o', ctrlKey: true }, 'choose'],
    [{ key: ',', ctrlKey: true }, 'settings'],
    [{ key: 'z' }, null],
    [{ key: 'z', ctrlKey: true, altKey: true }, null],
  ];
  it.each(cases)('%j does %j', (init, act) => expect(press(init)).toBe(act));

  it.each(['textarea', 'input'])('leaves undo, / and ? to a %s', (tag) => {
    const field = () => document.createElement(tag);
    expect(press({ key: 'z', ctrlKey: true }, field())).toBeNull();
    expect(press({ key: '/' }, field())).toBeNull();
    expect(press({ key: '?', shiftKey: true }, field())).toBeNull();
    expect(press({ key: 'k', ctrlKey: true }, field())).toBe('palette');
    expect(press({ key: 'F1' }, field())).toBe('sheet');
  });

  it('does not take a checkbox for a text field', () => {
    const box = document.createElement('input');
    box.type = 'checkbox';
    expect(press({ key: 'z', ctrlKey: true }, box)).toBe('undo');
  });
});
