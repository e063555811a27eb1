/** Whether the desktop says when long work has ended. */
import { Switch } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutate } from '../backend';
import { LONG_SECONDS } from '../app/away';
import { showFailure } from '../app/failures';
import { t } from '../i18n';

export function Notifications({ isOn }: { isOn: boolean }) {
  const setting = useMutate('settings.set');
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 4, alignItems: 'start' })}>
      <Switch
        isSelected={isOn}
        onChange={(notifications) => setting.mutate({ notifications }, { onError: showFailure })}
        aria-describedby={ABOUT}
      >
        {t('settings.notifications.on')}
      </Switch>
      <span id={ABOUT} className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>
        {t('settings.notifications.about', { count: LONG_SECONDS })}
      </span>
    </div>
  );
}

const ABOUT = 'settings-notifications';
