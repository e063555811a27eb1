import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf } from '../../test/backend';
import { show } from '../../test/show';
import { useSheets } from '../app/sheets';
import type { Hit } from '../backend';
import { SearchDialog } from './SearchDialog';

const WORDS = ['price', 'prime', 'print', 'poster', 'paper'];

function hitsOf(text: string): Hit[] {
  return WORDS.filter((word) => word.startsWith(text)).map((word) => ({
    proof: word,
    proof_name: word,
    thread: null,
    version: null,
    superseded: null,
    page: null,
    page_label: null,
    what: 'proof',
    snippet: word,
  }));
}

/** Every option that the field ever named without its being there. */
function watchNames(field: HTMLElement): string[] {
  const astray: string[] = [];
  const look = () => {
    const named = field.getAttribute('aria-activedescendant');
    if (named !== null && document.getElementById(named) === null) astray.push(named);
  };
  const options = { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-activedescendant', 'id'] };
  new MutationObserver(look).observe(document.body, options);
  return astray;
}

/** Types a letter as a browser tells of it: user-event takes the field's virtual blur for a real one. */
function type(field: HTMLElement, letter: string) {
  fireEvent(field, new InputEvent('beforeinput', { bubbles: true, cancelable: true, inputType: 'insertText', data: letter }));
  fireEvent.change(field, { target: { value: (field as HTMLInputElement).value + letter } });
}

function press(field: HTMLElement, key: string) {
  fireEvent.keyDown(field, { key });
  fireEvent.keyUp(field, { key });
}

async function opened() {
  const asked = answerWith({ 'search.find': ({ text }) => new Promise((tell) => setTimeout(() => tell(hitsOf(text)), 20)) });
  useSheets.getState().show('search');
  show(<SearchDialog />);
  const field = await screen.findByRole('searchbox');
  const finds = async (text: string) => {
    await waitFor(() => expect(inputsOf(asked, 'search.find')).toContainEqual({ text, limit: 50 }));
    const found = hitsOf(text).map((hit) => expect.stringContaining(hit.proof_name));
    await waitFor(() => expect(screen.queryAllByRole('menuitem').map((row) => row.textContent)).toEqual(found));
  };
  const namesFirst = () => waitFor(() => expect(field).toHaveAttribute('aria-activedescendant', screen.getAllByRole('menuitem')[0]?.id));
  return { field, finds, namesFirst };
}

it('never names an option that is not there, whatever is typed and however slowly', async () => {
  const { field, finds, namesFirst } = await opened();
  const astray = watchNames(field);
  type(field, 'p');
  await finds('p');
  type(field, 'r');
  await finds('pr');
  type(field, 'i');
  await finds('pri');
  type(field, 'c');
  await finds('pric');
  await namesFirst();
  type(field, 'x');
  await screen.findByText('Nothing found for “pricx”.');
  expect(field).not.toHaveAttribute('aria-activedescendant');
  press(field, 'Escape');
  expect(field).toHaveValue('');
  type(field, 'p');
  type(field, 'a');
  await finds('pa');
  await namesFirst();
  expect(await violations(document.body)).toEqual([]);
  expect(astray).toEqual([]);
});

it('says where short words are looked for, and of which version is what is not of the current one', async () => {
  const { field, finds } = await opened();
  type(field, 'p');
  type(field, 'r');
  await finds('pr');
  const said = 'Words of one or two letters are looked for in names and in what was said last.';
  expect(await screen.findByText(said)).toBeVisible();
  answerWith({ 'search.find': () => hitsOf('price').map((hit) => Object.assign(hit, { what: 'comment', version: 'v1', superseded: 1 })) });
  type(field, 'i');
  expect(await screen.findByRole('menuitem', { name: /Superseded version 1/ })).toBeVisible();
  expect(screen.queryByText(said)).toBeNull();
});

it('goes nowhere while what is on screen answers what was typed before, and then to the first of what was asked for', async () => {
  const { field, finds, namesFirst } = await opened();
  window.location.hash = '#/';
  type(field, 'p');
  await finds('p');
  await namesFirst();
  type(field, 'a');
  press(field, 'Enter');
  expect(window.location.hash).toBe('#/');
  await waitFor(() => expect(window.location.hash).toBe('#/proof/paper'));
  await waitFor(() => expect(screen.queryByRole('searchbox')).toBeNull());
});

it('remembers Enter that came before anything was found', async () => {
  const { field } = await opened();
  window.location.hash = '#/';
  type(field, 'p');
  type(field, 'o');
  press(field, 'Enter');
  await waitFor(() => expect(window.location.hash).toBe('#/proof/poster'));
});

it('forgets it when something else is typed, by Escape, and where nothing was found', async () => {
  const { field, finds, namesFirst } = await opened();
  window.location.hash = '#/';
  type(field, 'p');
  press(field, 'Enter');
  type(field, 'r');
  await finds('pr');
  await namesFirst();
  press(field, 'Escape');
  type(field, 'p');
  press(field, 'Enter');
  press(field, 'Escape');
  expect(field).toHaveValue('');
  type(field, 'x');
  press(field, 'Enter');
  await screen.findByText('Nothing found for “x”.');
  expect(window.location.hash).toBe('#/');
  expect(field).toBeVisible();
});

it('goes to the first of what was found by Enter', async () => {
  const { field, finds, namesFirst } = await opened();
  type(field, 'p');
  type(field, 'o');
  await finds('po');
  await namesFirst();
  press(field, 'Enter');
  await waitFor(() => expect(window.location.hash).toBe('#/proof/poster'));
});

it('calls a page that was found as the viewer calls it, not by where it stands in the file', async () => {
  await opened();
  answerWith({ 'search.find': () => hitsOf('price').map((hit) => Object.assign(hit, { what: 'page-text', version: 'v1', page: 2, page_label: 'iv' })) });
  type(screen.getByRole('searchbox'), 'p');
  await waitFor(() => expect(screen.getByRole('menuitem')).toHaveTextContent('Page iv · price'));
  expect(screen.queryByText(/Page 2/)).toBeNull();
});
