// The acts of the tables of keys as commands of the palette: with a name, the keys in force, and why not now.

import { inForce } from '../app/keySetup';
import { once, type Command } from '../app/commands';
import { idOf } from '../app/profiles';
import { lookUp, t, type Values } from '../i18n';
import { BINDINGS, isFor, type Binding, type KeyedMedia, type KeyState, type ViewerAct } from './keys';
import { useDesk } from './desk/store';
import { chordsIn } from './keysNow';
import { SOUND_BINDINGS, type SoundAct } from './sound/keys';
import { numPages, useViewer } from './store';

type AnyBinding = Binding<{ act: string }, KeyState>;

/** What an act is called; `of`: in the table of sounds, which call some otherwise. Undefined: it has no name. */
export function nameOf(act: { act: string }, of: 'sound' | 'viewer'): string | undefined {
  const values = valuesOf(act);
  const ids = [idOf(act), act.act];
  const keys = of === 'sound' ? [...ids.map((id) => `command.sound.${id}`), ...ids.map((id) => `command.${id}`)] : ids.map((id) => `command.${id}`);
  for (const key of keys) {
    const name = lookUp(key, values);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** What the act holds, as words of a message; `way` is where it points. */
function valuesOf(act: object): Values {
  const held = Object.fromEntries(Object.entries(act).map(([name, value]) => [name, String(value)]));
  const { dx, dy } = held;
  if (dx === undefined || dy === undefined) return held;
  return { ...held, way: dx === '-1' ? 'left' : dx === '1' ? 'right' : dy === '-1' ? 'up' : 'down' };
}

/** One command for each act of a table. */
function commandsOf<B extends AnyBinding>(table: readonly B[], of: 'sound' | 'viewer', why: (rows: readonly B[]) => string | null, run: (act: B['does']) => void): Command[] {
  const acts = new Map<string, B[]>();
  for (const row of table) acts.set(idOf(row.does), [...(acts.get(idOf(row.does)) ?? []), row]);
  const now = inForce<AnyBinding>(table);
  return [...acts].flatMap(([id, rows]) => {
    const [first] = rows;
    const name = first === undefined ? undefined : nameOf(first.does, of);
    if (first === undefined || name === undefined) return [];
    const keys = chordsIn(now.filter(({ does }) => idOf(does) === id));
    return [{ id, name, keys, why: why(rows), run: () => run(first.does) }];
  });
}

export interface Offering {
  state: KeyState;
  media: KeyedMedia;
  numThreads: number;
  /** A mark that is selected is one's own. */
  hasOwn: boolean;
  isReadOnly: boolean;
  run(act: ViewerAct): void;
}

/** On a picture, page or film. */
export function viewerCommands(offering: Offering): Command[] {
  const own = commandsOf<Binding>(BINDINGS, 'viewer', (rows) => whyNot(rows, offering), offering.run);
  return once([...own, ...commandsOf<AnyBinding>(SOUND_BINDINGS, 'sound', () => t('why.sound'), nothing)]);
}

/** On a sound. */
export function soundCommands(offering: { numThreads: number; isReadOnly: boolean; run(act: SoundAct): void }): Command[] {
  const own = commandsOf<Binding<SoundAct, 'canvas' | 'text'>>(SOUND_BINDINGS, 'sound', ([row]) => whyNotSound(row?.does, offering), offering.run);
  return once([...own, ...commandsOf<AnyBinding>(BINDINGS, 'viewer', () => t('why.picture'), nothing)]);
}

/** Where no proof is open. */
export function viewerCommandsElsewhere(): Command[] {
  const why = () => t('why.no-proof');
  return once([...commandsOf<AnyBinding>(BINDINGS, 'viewer', why, nothing), ...commandsOf<AnyBinding>(SOUND_BINDINGS, 'sound', why, nothing)]);
}

function nothing(): void {
  // What cannot be done is not run.
}

/** What draws or writes. */
const WRITING = /^(draw|write|set|cut|paste|duplicate)$/;

/** What changes the marks that are selected. */
const CHANGING = /^(cut|remove|move|grow)$/;

function whyNot(rows: readonly Binding[], { state, media, numThreads, hasOwn, isReadOnly }: Offering): string | null {
  const fitting = rows.filter((row) => isFor(row, media));
  const [first] = fitting;
  if (first === undefined) return t(rows.some((row) => row.media === 'video') ? 'why.video' : rows.some((row) => row.media === 'paged') ? 'why.paged' : 'why.pdf');
  const states = new Set(fitting.flatMap(({ when }) => when));
  // With a mark or a probe the keys are theirs; the act itself can be asked for.
  const idle = state === 'mark' || state === 'probe';
  if (!states.has(state) && !(idle && states.has('canvas'))) {
    if (state === 'placing') return t('why.finish');
    return t(states.has('mark') ? 'why.mark' : states.has('probe') ? 'why.probe' : 'why.placing');
  }
  if (state === 'mark' && CHANGING.test(first.does.act) && !hasOwn) return t(isReadOnly ? 'viewer.read-only' : 'why.not-own');
  return whyNotAct(first.does, numThreads, isReadOnly);
}

function whyNotAct(act: ViewerAct, numThreads: number, isReadOnly: boolean): string | null {
  const { media, range } = useViewer.getState();
  if (isReadOnly && WRITING.test(act.act)) return t('viewer.read-only');
  if (act.act === 'thread' && numThreads === 0) return t('why.no-comments');
  if ((act.act === 'page' || act.act === 'layout') && numPages(media) < 2) return t('why.one-page');
  if (act.act === 'layout' && act.layout === useDesk.getState().layout) return t('pages.now');
  if (act.act === 'clear-range' && range === null) return t('why.no-range');
  return null;
}

function whyNotSound(act: SoundAct | undefined, { numThreads, isReadOnly }: { numThreads: number; isReadOnly: boolean }): string | null {
  if (act === undefined) return null;
  if (isReadOnly && WRITING.test(act.act)) return t('viewer.read-only');
  if (act.act === 'thread' && numThreads === 0) return t('why.no-comments');
  return null;
}
