import { useEffect } from 'react';
import { appCommands } from './appCommands';
import { useOffer } from './commands';
import { chooseFiles } from './files';
import { actOf, modalIsOpen, type AppAct } from './keys';
import { useSheets } from './sheets';
import { go } from './route';
import { step } from './undo';

function perform(act: AppAct, isHeld = false): void {
  switch (act) {
    case 'palette':
    case 'search':
    case 'sheet':
      useSheets.getState().show(act);
      return;
    case 'choose':
      void chooseFiles();
      return;
    case 'settings':
      go({ page: 'settings' });
      return;
    case 'undo':
    case 'redo':
      void step(act, isHeld);
      return;
  }
}

/** The keys of `appKeys`, while no dialog has the floor. */
export function useAppKeys(): void {
  useOffer(() => appCommands((act) => perform(act)));
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || modalIsOpen()) return;
      const act = actOf(event);
      if (act === null) return;
      event.preventDefault();
      perform(act, event.repeat);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
