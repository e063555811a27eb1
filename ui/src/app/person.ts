/**
 * Nothing can be recorded before there is a name. Acts that need one go through `withName`, which never stops them: it
 * takes what was typed on the first-run card, else the account's name, else a provisional one, and says so with a way
 * to better it. A name is a row that can change; what was said before shows the new one.
 */
import { create } from 'zustand';
import { call, invalidate, queryOf, tagsOf, type AppState } from '../backend';
import { inEachLanguage, t } from '../i18n';
import { queryClient } from './client';
import { showFailure } from './failures';
import { ToastQueue } from './toasts';

interface Naming {
  /** What was typed into the first-run field; null while it is untouched and shows the suggestion. */
  typed: string | null;
  /** A person wants to say who they are. */
  asking: boolean;
  setTyped(typed: string): void;
  ask(asking: boolean): void;
}

export const useNaming = create<Naming>()((set) => ({
  typed: null,
  asking: false,
  setTyped: (typed) => set({ typed }),
  ask: (asking) => set({ asking }),
}));

/** Nobody has said yet who is here. */
export function isUnnamed({ person }: AppState): boolean {
  return person === null || inEachLanguage('name.provisional').includes(person.name);
}

export async function giveName(name: string): Promise<void> {
  const input = { name: name.trim() };
  await call('person.name', input);
  useNaming.setState({ typed: null });
  await invalidate(queryClient, tagsOf('person.name', input));
}

export async function withName(act: () => void): Promise<void> {
  try {
    await seeToName();
    act();
  } catch (error) {
    showFailure(error);
  }
}

let seeing: Promise<void> | null = null;

/** Once for all that come meanwhile. */
function seeToName(): Promise<void> {
  seeing ??= nameSomebody().finally(() => {
    seeing = null;
  });
  return seeing;
}

async function nameSomebody(): Promise<void> {
  const state = await queryClient.ensureQueryData(queryOf('app.state', {}));
  if (!isUnnamed(state)) return;
  const typed = useNaming.getState().typed ?? state.suggested_name ?? '';
  if (typed.trim() !== '') return giveName(typed);
  if (state.person !== null) return;
  const name = t('name.provisional');
  await giveName(name);
  const onAction = () => useNaming.getState().ask(true);
  ToastQueue.neutral(t('name.taken', { name }), { actionLabel: t('name.say'), onAction, shouldCloseOnAction: true });
}
