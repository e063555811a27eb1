/** What can be done with the comment that is open, and with the one in hand, as commands of the palette. */
import { call, invalidate, tagsOf, type ThreadView, type ToDo } from '../../backend';
import { queryClient } from '../../app/client';
import { useOffer, type Command } from '../../app/commands';
import { showFailure } from '../../app/failures';
import { t } from '../../i18n';
import { useViewer } from '../../viewer';
import { useAttachHere } from '../attached/here';
import { useAsked } from './asked';
import { TO_DOS } from './todos';

/** `thread`: the one that is open. */
export function threadCommands(thread: ThreadView | undefined, isReadOnly: boolean): Command[] {
  const why = isReadOnly ? t('viewer.read-only') : thread === undefined ? t('why.no-comment-open') : null;
  const one = (id: string, name: string, run: (thread: ThreadView) => void, whyNot: string | null = null): Command => ({
    id,
    name,
    keys: [],
    why: why ?? whyNot,
    run: () => thread !== undefined && run(thread),
  });
  const { here } = useAttachHere.getState();
  const isGone = thread?.comments[0]?.deleted === true;
  return [
    one('label', t('command.label'), ({ id }) => useAsked.getState().ask('label', id)),
    one('react', t('command.react'), ({ id }) => useAsked.getState().ask('react', id), isGone ? t('comment.deleted') : null),
    ...TO_DOS.map((state) =>
      one(`to-do.${state}`, t('command.to-do', { state: t(`to-do.${state}`) }), ({ id }) => void setToDo(id, state), thread?.to_do === state ? t('why.is-so') : null),
    ),
    one('to-do.none', t('command.to-do.none'), ({ id }) => void setToDo(id, null), thread?.to_do === null ? t('why.is-so') : null),
    { id: 'attach', name: t('command.attach'), keys: [], why: here === null ? t('viewer.read-only') : null, run: () => here?.choose() },
  ];
}

async function setToDo(thread: string, state: ToDo | null): Promise<void> {
  try {
    const input = { thread, state };
    await call('thread.to-do', input);
    await invalidate(queryClient, tagsOf('thread.to-do', input));
  } catch (error) {
    showFailure(error);
  }
}

export function useThreadCommands(threads: readonly ThreadView[], isReadOnly: boolean): void {
  useOffer(() => {
    const { selectedThread } = useViewer.getState();
    return threadCommands(threads.find(({ id }) => id === selectedThread), isReadOnly);
  });
}
