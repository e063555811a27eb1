/** The first thing anyone sees: who you are, where to drop, and the three steps that are all there is to it. */
import { Button, Form, Heading, TextField } from '@react-spectrum/s2';
import { iconStyle, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import DropToUpload from '@react-spectrum/s2/illustrations/linear/DropToUpload';
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import FileAdd from '@react-spectrum/s2/icons/FileAdd';
import SelectRectangle from '@react-spectrum/s2/icons/SelectRectangle';
import { useState } from 'react';
import type { AppState } from '../backend';
import { showFailure } from '../app/failures';
import { chooseFiles } from '../app/files';
import { addSample, useImports } from '../app/imports';
import { giveName, isUnnamed, useNaming, withName } from '../app/person';
import { t, type MessageId } from '../i18n';

export function EmptyHome({ state }: { state: AppState }) {
  return (
    <div className={page}>
      <div className={style({ textAlign: 'center' })}>
        <h1 className={style({ font: 'heading-xl', margin: 0 })}>
          {isUnnamed(state) ? t('empty.title') : t('empty.title.named', { name: state.person?.name ?? '' })}
        </h1>
        <p className={style({ font: 'body-lg', color: 'body', margin: 0, marginTop: 4 })}>{t('empty.text')}</p>
      </div>
      {isUnnamed(state) && <FirstName suggested={state.suggested_name ?? ''} />}
      <DropTarget sample={state.sample_available && !state.sample_added} />
      <Steps />
    </div>
  );
}

const page = style({
  minHeight: 'full',
  boxSizing: 'border-box',
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  justifyContent: 'center',
  gap: 24,
  padding: 24,
});

/** One friendly field. Dropping a file takes what stands in it; Enter is not needed. */
function FirstName({ suggested }: { suggested: string }) {
  const { typed, setTyped } = useNaming();
  const name = typed ?? suggested;
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (name.trim() === '' || busy) return;
    setBusy(true);
    try {
      await giveName(name);
    } catch (error) {
      showFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      size="L"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      styles={style({ width: 400, maxWidth: 'full' })}
    >
      <TextField
        autoFocus
        label={t('name.label')}
        description={t('name.why')}
        value={name}
        onChange={setTyped}
        maxLength={120}
        styles={style({ width: 'full' })}
      />
    </Form>
  );
}

function DropTarget({ sample }: { sample: boolean }) {
  const adding = useImports((imports) => imports.items.some((item) => item.target.kind === 'sample' && item.state !== 'failed'));
  return (
    <section aria-label={t('drop.proof')} className={target}>
      <DropToUpload />
      <Heading level={2} styles={style({ font: 'title-xl', margin: 0 })}>
        {t('drop.proof')}
      </Heading>
      <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('drop.kinds')}</p>
      <div className={style({ display: 'flex', gap: 12, flexWrap: 'wrap', justifyContent: 'center', marginTop: 8 })}>
        <Button variant="accent" size="L" onPress={() => void chooseFiles()}>
          {t('files.choose')}
        </Button>
        {sample && (
          <Button variant="secondary" size="L" isDisabled={adding} onPress={() => void withName(() => void addSample())}>
            {t('sample.add')}
          </Button>
        )}
      </div>
    </section>
  );
}

const target = style({
  width: 'full',
  maxWidth: 800,
  boxSizing: 'border-box',
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  gap: 8,
  padding: 24,
  textAlign: 'center',
  borderWidth: 2,
  borderStyle: 'dashed',
  borderColor: 'gray-400',
  borderRadius: 'xl',
  backgroundColor: 'layer-1',
});

const STEPS: readonly { Picture: typeof FileAdd; title: MessageId; text: MessageId }[] = [
  { Picture: FileAdd, title: 'empty.step.drop', text: 'empty.step.drop.text' },
  { Picture: SelectRectangle, title: 'empty.step.mark', text: 'empty.step.mark.text' },
  { Picture: CheckmarkCircle, title: 'empty.step.decide', text: 'empty.step.decide.text' },
];

function Steps() {
  return (
    <ol className={steps} aria-label={t('empty.steps')}>
      {STEPS.map(({ Picture, title, text }, at) => (
        <li key={title} className={style({ display: 'flex', gap: 12, alignItems: 'center', minWidth: 0 })}>
          <Picture styles={iconStyle({ size: 'XL', color: 'accent' })} />
          <div>
            <p className={style({ font: 'title-sm', margin: 0 })}>
              {at + 1}. {t(title)}
            </p>
            <p className={style({ font: 'body-sm', color: 'body', margin: 0 })}>{t(text)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

const steps = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))',
  gap: 24,
  width: 'full',
  maxWidth: 800,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
