/** One place back, at the start of a bar. */
import { ActionButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import { useLocale } from 'react-aria/I18nProvider';
import { goBack } from '../app/route';
import { t } from '../i18n';

export function BackButton() {
  const Back = useLocale().direction === 'rtl' ? ChevronRight : ChevronLeft;
  return (
    <TooltipTrigger>
      <ActionButton isQuiet aria-label={t('common.back')} onPress={goBack}>
        <Back />
      </ActionButton>
      <Tooltip>{t('common.back')}</Tooltip>
    </TooltipTrigger>
  );
}
