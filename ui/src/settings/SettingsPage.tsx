/** What a person can set, and what this installation says about itself. */
import {
  Button,
  Content,
  Form,
  Heading,
  InlineAlert,
  LabeledValue,
  Picker,
  PickerItem,
  SegmentedControl,
  SegmentedControlItem,
  Text,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useState } from 'react';
import { type AppState, type Theme, useMutate } from '../backend';
import { AppBar } from '../app/AppBar';
import { FailureNote, showFailure } from '../app/failures';
import { giveName } from '../app/person';
import { go } from '../app/route';
import { t, type MessageId } from '../i18n';
import { useTitle } from '../look/useTitle';
import { KeyboardChoice } from './KeyboardChoice';
import { TEXT_SIZES, useTextSizeStore } from './textSize';

export function SettingsPage({ state }: { state: AppState }) {
  useTitle(t('settings.title'));
  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <AppBar back />
      <main className={style({ flexGrow: 1, minHeight: 0, overflow: 'auto' })}>
        <div className={column}>
          <h1 className={style({ font: 'heading-lg', margin: 0 })}>{t('settings.title')}</h1>
          <Section title={t('settings.you')}>
            <Name key={state.person?.name ?? ''} name={state.person?.name ?? ''} />
          </Section>
          <Section title={t('settings.look')}>
            <ThemeChoice theme={state.theme} />
            <TextSizeChoice />
          </Section>
          <Section title={t('settings.keys')}>
            <KeyboardChoice />
          </Section>
          <Section title={t('fields.title')}>
            <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('fields.about')}</p>
            <div>
              <Button variant="secondary" onPress={() => go({ page: 'fields' })}>
                {t('fields.edit-all')}
              </Button>
            </div>
          </Section>
          <Section title={t('settings.record')}>
            <Record />
          </Section>
          <Section title={t('settings.about')}>
            <LabeledValue label={t('settings.version')} value={state.app_version} />
            <LabeledValue label={t('settings.folder')} value={state.data_folder} />
            <LabeledValue label={t('settings.key')} value={t(`settings.key.${state.key_storage}`)} />
          </Section>
        </div>
      </main>
    </div>
  );
}

const column = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 32,
  maxWidth: 640,
  marginX: 'auto',
  paddingX: 24,
  paddingTop: 24,
  paddingBottom: 64,
});

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
      <Heading level={2} styles={style({ font: 'title-lg', margin: 0 })}>
        {title}
      </Heading>
      {children}
    </section>
  );
}

function Name({ name: before }: { name: string }) {
  const [name, setName] = useState(before);
  const [busy, setBusy] = useState(false);
  const idle = name.trim() === '' || name.trim() === before;
  const send = async () => {
    if (idle || busy) return;
    setBusy(true);
    try {
      await giveName(name);
      ToastQueue.positive(t('settings.name.saved'), { timeout: 5000 });
    } catch (error) {
      showFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className={style({ display: 'flex', gap: 8, alignItems: 'end' })}>
        <TextField label={t('name.label')} value={name} onChange={setName} maxLength={120} styles={style({ flexGrow: 1 })} />
        <Button type="submit" variant="secondary" isDisabled={idle}>
          {t('common.save')}
        </Button>
      </div>
    </Form>
  );
}

const THEMES: readonly { theme: Theme; word: MessageId }[] = [
  { theme: 'system', word: 'settings.theme.system' },
  { theme: 'dark', word: 'settings.theme.dark' },
  { theme: 'light', word: 'settings.theme.light' },
];

function ThemeChoice({ theme }: { theme: Theme }) {
  const setting = useMutate('settings.set');
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', gap: 8, alignItems: 'start' })}>
      <span className={style({ font: 'ui', color: 'neutral-subdued' })} aria-hidden="true">
        {t('settings.theme')}
      </span>
      <SegmentedControl
        aria-label={t('settings.theme')}
        selectedKey={theme}
        onSelectionChange={(key) => setting.mutate({ theme: key as Theme }, { onError: showFailure })}
      >
        {THEMES.map((one) => (
          <SegmentedControlItem key={one.theme} id={one.theme}>
            <Text>{t(one.word)}</Text>
          </SegmentedControlItem>
        ))}
      </SegmentedControl>
      <span className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>{t('settings.theme.note')}</span>
    </div>
  );
}

function TextSizeChoice() {
  const { percent, set } = useTextSizeStore();
  return (
    <Picker label={t('settings.text-size')} selectedKey={String(percent)} onSelectionChange={(key) => set(Number(key))}>
      {TEXT_SIZES.map((size) => (
        <PickerItem key={size} id={String(size)}>
          {t('settings.text-size.value', { percent: size })}
        </PickerItem>
      ))}
    </Picker>
  );
}

function Record() {
  const verifying = useMutate('record.verify');
  const { data, error, isPending } = verifying;
  return (
    <>
      <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('settings.record.text')}</p>
      <div>
        <Button variant="secondary" isPending={isPending} onPress={() => verifying.mutate({})}>
          {t('settings.record.check')}
        </Button>
      </div>
      {error !== null && <FailureNote error={error} onRetry={() => verifying.mutate({})} />}
      {data !== undefined && data.problems.length === 0 && (
        <InlineAlert variant="positive" fillStyle="subtleFill">
          <Heading level={3}>{t('settings.record.good')}</Heading>
          <Content>
            {t('settings.record.ops', { count: data.num_ops })}
            <code className={style({ display: 'block', font: 'code-xs', marginTop: 8, overflowWrap: 'anywhere' })}>{data.root}</code>
          </Content>
        </InlineAlert>
      )}
      {data !== undefined && data.problems.length > 0 && (
        <InlineAlert variant="negative">
          <Heading level={3}>{t('settings.record.bad', { count: data.problems.length })}</Heading>
          <Content>
            <ul className={style({ margin: 0, paddingStart: 16 })}>
              {data.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </Content>
        </InlineAlert>
      )}
    </>
  );
}
