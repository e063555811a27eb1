import { describe, expect, it } from 'vitest';
import type { Person } from '../backend';
import { MOST_FILES, named, NOTHING_ALONG, readable, readAlong, sealed, tokenAt, unsealed, withFile, withoutFile, type KeptFile } from './along';
import { createViewerStore } from './store';

const ANN = { id: '0192b3c4-d5e6-7890-abcd-ef0123456701', name: 'Ann' };
const ANN_LEE = { id: '0192b3c4-d5e6-7890-abcd-ef0123456702', name: 'Ann Lee' };
const OTHER_ANN = { id: '0192b3c4-d5e6-7890-abcd-ef0123456703', name: 'Ann' };
const token = ({ id }: Person) => `@[${id}]`;
const file = (at: number): KeptFile => ({ id: String(at).padStart(64, '0'), name: `${at}.png`, bytes: at });

describe('names in a text', () => {
  it.each([
    ['@Ann, look', `${token(ANN)}, look`],
    ['@Ann Lee and @Ann', `${token(ANN_LEE)} and ${token(ANN)}`],
    ['@Ann Leeway', `${token(ANN)} Leeway`],
    ['@Anna', '@Anna'],
    ['mail@Ann', 'mail@Ann'],
    ['(@Ann)', `(${token(ANN)})`],
    ['@ann', '@ann'],
    ['@@Ann', `@${token(ANN)}`],
  ])('%s is sent as %s', (text, sent) => expect(sealed(text, [ANN, ANN_LEE])).toBe(sent));

  it('were chosen: others that stand there are words', () => expect(sealed('@Ann', [])).toBe('@Ann'));

  it('are tokens again after they were shown', () => {
    const sent = `${token(ANN)} ${token(OTHER_ANN)} ${token(ANN_LEE)}${token(ANN)} x`;
    const { text, mentions } = unsealed(sent, [ANN, OTHER_ANN, ANN_LEE], 'someone');
    expect(text).toBe('@Ann @Ann (2) @Ann Lee@Ann x');
    expect(sealed(text.replace('Lee@', 'Lee @'), mentions)).toBe(sent.replace(`${token(ANN_LEE)}@`, `${token(ANN_LEE)} @`));
    expect(unsealed(token(ANN), [], 'someone')).toEqual({ text: '@someone', mentions: [{ id: ANN.id, name: 'someone' }] });
  });

  it('are told apart where two have the same', () => {
    const first = named([], ANN, 'someone');
    const second = named(first.mentions, OTHER_ANN, 'someone');
    expect([first.name, second.name]).toEqual(['Ann', 'Ann (2)']);
    expect(named(second.mentions, ANN, 'someone')).toEqual({ mentions: second.mentions, name: 'Ann' });
    expect(sealed('@Ann (2), @Ann', second.mentions)).toBe(`${token(OTHER_ANN)}, ${token(ANN)}`);
  });

  it('are read in one line, and never as nothing', () => {
    expect(readable(`${token(ANN)} ${token(OTHER_ANN)}`, [{ ...ANN, name: ' Ann\nLee ' }, { ...OTHER_ANN, name: ' ' }], 'someone')).toBe('@Ann Lee @someone');
  });

  it('are whole ids', () => {
    expect(tokenAt(`x${token(ANN)}`, 1)).toEqual({ id: ANN.id, end: 1 + token(ANN).length });
    for (const [text, at] of [[`x${token(ANN)}`, 0], ['@[]', 0], [token(ANN).slice(0, -1), 0], ['', 0]] as const) expect(tokenAt(text, at)).toBeNull();
  });
});

describe('files', () => {
  it('are there once, and not more than the record holds', () => {
    const one = withFile(NOTHING_ALONG, file(1));
    expect(withFile(one, file(1))).toBe(one);
    const most = Array.from({ length: MOST_FILES + 3 }, (_, at) => file(at)).reduce(withFile, NOTHING_ALONG);
    expect(most.files).toHaveLength(MOST_FILES);
    expect(withoutFile(one, file(1).id)).toEqual(NOTHING_ALONG);
  });
});

describe('what was kept', () => {
  const along = { mentions: [ANN], files: [file(1)], audience: 'team' as const };

  it('is read again', () => expect(readAlong(JSON.parse(JSON.stringify(along)))).toEqual(along));

  it.each([null, 1, 'x', {}, { mentions: 3, files: {}, audience: 'nobody' }, { mentions: [{ id: 1, name: 'x' }, { id: 'x', name: '' }], files: [{ ...file(1), id: '../x' }, null] }])(
    'is nothing where it is %j',
    (value) => expect(readAlong(value)).toBeNull(),
  );
});

describe('the comment in hand', () => {
  const team = <A extends object>(along: A) => ({ ...along, audience: 'team' as const });
  function opened() {
    const store = createViewerStore();
    store.getState().open('v', { kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false });
    return store;
  }

  it('stays for the team only while it is written, drawn and erased', () => {
    const store = opened();
    store.getState().bringAlong('v', team);
    store.getState().write('v', 'x');
    store.getState().write('v', '');
    expect(store.getState().draft?.along?.audience).toBe('team');
    store.getState().addToDraft({ shape: 'box', x: 0, y: 0, width: 1, height: 1 });
    store.getState().changeMarks([]);
    expect(store.getState().draft?.along?.audience).toBe('team');
    store.getState().addToDraft({ shape: 'box', x: 0, y: 0, width: 1, height: 1 });
    store.getState().undoDraft();
    expect(store.getState().draft?.along?.audience).toBe('team');
    store.getState().bringAlong('v', (along) => ({ ...along, audience: 'everyone' }));
    expect(store.getState().draft).toBeNull();
  });

  it('gets a file that was on its way when another version came, unless nothing is left of it', () => {
    const store = opened();
    const media = { kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false } as const;
    store.getState().write('v', 'x');
    store.getState().open('w', media);
    store.getState().bringAlong('v', (along) => withFile(along, file(1)));
    expect(store.getState().draft).toBeNull();
    expect(store.getState().aside).toMatchObject([{ version: 'v', text: 'x', along: { files: [file(1)] } }]);
    store.getState().bringAlong('u', (along) => withFile(along, file(2)));
    expect(store.getState().aside).toHaveLength(1);
  });

  it('lets go of what was sent, and keeps a file that came since', () => {
    const store = opened();
    store.getState().bringAlong('v', (along) => withFile({ ...along, mentions: [ANN] }, file(1)));
    store.getState().write('v', 'See @Ann ');
    store.getState().bringAlong('v', (along) => withFile(along, file(2)));
    const place = store.getState().draft?.place ?? { page: null, frame: null };
    const sent = { version: 'v', place, marks: [], text: `See ${token(ANN)}`, attachments: [{ id: file(1).id, name: '1.png' }] };
    expect(store.getState().settleSent(sent)).toBe(true);
    expect(store.getState().draft).toMatchObject({ text: '', along: { files: [file(2)] } });
    store.getState().write('v', 'y');
    const rest = { ...sent, text: 'y', attachments: [{ id: file(2).id, name: '2.png' }] };
    expect(store.getState().settleSent(rest)).toBe(true);
    expect(store.getState().draft).toBeNull();
  });
});
