/** One place back, at the start of a bar. */
import { ActionButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import { goBack } from '../app/route';
import { t } from '../i18n';

export function BackButton() {
  return (
    <TooltipTrigger>
      <ActionButton isQuiet aria-label={t('common.back')} onPress={goBack}>
        <ChevronLeft />
      </ActionButton>
      <Tooltip>{t('common.back')}</Tooltip>
    </TooltipTrigger>
  );
}
