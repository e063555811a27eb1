import { ActionButton, ActionButtonGroup, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import Redo from '@react-spectrum/s2/icons/Redo';
import Undo from '@react-spectrum/s2/icons/Undo';
import { useOperation } from '../backend';
import { MOD } from '../app/keys';
import { actName, nextOf, step } from '../app/undo';
import { t } from '../i18n';
import { useViewer } from '../viewer';

/** What the keys do, for the pointer, with what would be undone said on hover. */
export function UndoRedo() {
  const { data } = useOperation('undo.state', {});
  const undo = useViewer((viewer) => nextOf('undo', data, viewer));
  const redo = useViewer((viewer) => nextOf('redo', data, viewer));
  return (
    <ActionButtonGroup isQuiet aria-label={t('undo.group')}>
      <TooltipTrigger>
        <ActionButton aria-label={t('undo.button')} isDisabled={undo === null} onPress={() => void step('undo')}>
          <Undo />
        </ActionButton>
        <Tooltip>{undo === null ? t('undo.nothing') : t('undo.button.what', { what: actName(undo), key: `${MOD} Z` })}</Tooltip>
      </TooltipTrigger>
      <TooltipTrigger>
        <ActionButton aria-label={t('redo.button')} isDisabled={redo === null} onPress={() => void step('redo')}>
          <Redo />
        </ActionButton>
        <Tooltip>{redo === null ? t('redo.nothing') : t('redo.button.what', { what: actName(redo), key: `${MOD} Shift Z` })}</Tooltip>
      </TooltipTrigger>
    </ActionButtonGroup>
  );
}
