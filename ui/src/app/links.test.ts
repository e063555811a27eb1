import { beforeEach, expect, it } from 'vitest';
import { screen } from '@testing-library/react';
import { createElement } from 'react';
import { answerWith, inputsOf } from '../../test/backend';
import { show } from '../../test/show';
import { followLink, linkTo } from './links';

beforeEach(() => {
  window.location.hash = '';
});

it('writes links that are read again', () => {
  expect(linkTo({ kind: 'thread', id: 'a', version: null })).toBe('galley://thread/a');
  expect(linkTo({ kind: 'proof', id: 'a', version: 'b' })).toBe('galley://proof/a?version=b');
});

it('goes to the comment in its proof', async () => {
  const asked = answerWith({ 'link.find': () => ({ project: 'p', proof: 'a', version: null, thread: 't' }) });
  await followLink({ kind: 'thread', id: 't', version: null });
  expect(inputsOf(asked, 'link.find')).toEqual([{ kind: 'thread', id: 't', version: null }]);
  expect(window.location.hash).toBe('#/proof/a?thread=t');
});

it('stays where it is for what is not here or is no link, and says so', async () => {
  const asked = answerWith({ 'link.find': () => null });
  show(createElement('p'));
  await followLink(null);
  expect(inputsOf(asked, 'link.find')).toEqual([]);
  expect(await screen.findByText('What this link leads to is not here.')).toBeVisible();
  await followLink({ kind: 'project', id: 'x', version: null });
  expect(window.location.hash).toBe('');
});
