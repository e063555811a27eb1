/** What this installation says about itself, and what somebody who helps has to know of it. */
import { Button, ButtonGroup, Heading, LabeledValue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { call, type AppState } from '../backend';
import { showFailure } from '../app/failures';
import { t } from '../i18n';
import { copyText } from '../look/copy';

export function About({ state }: { state: AppState }) {
  return (
    <>
      <LabeledValue label={t('settings.version')} value={state.app_version} />
      <LabeledValue label={t('settings.folder')} value={<bdi dir="ltr">{state.data_folder}</bdi>} />
      <LabeledValue label={t('settings.key')} value={t(`settings.key.${state.key_storage}`)} />
      <Heading level={3} styles={style({ font: 'title', margin: 0, marginTop: 8 })}>
        {t('settings.log')}
      </Heading>
      <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('settings.log.about')}</p>
      <ButtonGroup>
        <Button variant="secondary" onPress={() => void copyForSupport()}>
          {t('settings.log.copy')}
        </Button>
        <Button variant="secondary" onPress={() => void call('logs.open', {}).catch(showFailure)}>
          {t('settings.log.open')}
        </Button>
      </ButtonGroup>
    </>
  );
}

async function copyForSupport(): Promise<void> {
  try {
    const { text } = await call('support.text', {});
    await copyText(text, t('settings.log.copied'));
  } catch (error) {
    showFailure(error);
  }
}
