/** What the data folder takes, backups of it, and where it is. */
import { Button, Heading, LabeledValue, Picker, PickerItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { ToastQueue } from '../app/toasts';
import { useMutate, useOperation } from '../backend';
import { FailureNote, showFailure } from '../app/failures';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { fileSize } from '../look/when';
import { AgreeDialog } from './AgreeDialog';
import { backUp, moveData, restoreBackup, useDataWork } from './dataWork';
import { WorkBar } from './WorkBar';

/** In bytes, round as sizes are written. */
const LIMITS = [250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000].map((megabytes) => megabytes * 1_000_000);

const text = style({ font: 'body', color: 'body', margin: 0 });
const small = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });
const buttons = style({ display: 'flex', flexWrap: 'wrap', gap: 8 });

export function Storage({ folder }: { folder: string }) {
  return (
    <>
      <LabeledValue label={t('settings.folder')} value={<bdi dir="ltr">{folder}</bdi>} />
      <Sizes />
      <Backup />
    </>
  );
}

function Sizes() {
  const storage = useOperation('storage.get', {});
  const setting = useMutate('settings.set');
  const clear = useMutate('storage.clear', {
    onSuccess: () => ToastQueue.positive(t('settings.storage.cleared'), { timeout: 5000 }),
    onError: showFailure,
  });
  if (storage.isError) return <FailureNote error={storage.error} onRetry={() => void storage.refetch()} />;
  if (storage.data === undefined) return <Loading />;
  const { content, cache, cache_limit: limit, database } = storage.data;
  const limits = LIMITS.includes(limit) ? LIMITS : [...LIMITS, limit].toSorted((one, other) => one - other);
  return (
    <>
      <Heading level={3} styles={style({ font: 'title', margin: 0, marginTop: 8 })}>
        {t('settings.storage.sizes')}
      </Heading>
      <div className={style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 16 })}>
        <LabeledValue label={t('settings.storage.content')} value={fileSize(content)} />
        <LabeledValue label={t('settings.storage.database')} value={fileSize(database)} />
        <LabeledValue label={t('settings.storage.cache')} value={fileSize(cache)} />
      </div>
      <p className={text}>{t('settings.storage.clear.about')}</p>
      <div className={style({ display: 'flex', flexWrap: 'wrap', gap: 16, alignItems: 'end' })}>
        <Picker
          label={t('settings.storage.limit')}
          selectedKey={String(limit)}
          onSelectionChange={(key) => setting.mutate({ cache_limit: Number(key) }, { onError: showFailure })}
        >
          {limits.map((bytes) => (
            <PickerItem key={bytes} id={String(bytes)}>
              {fileSize(bytes)}
            </PickerItem>
          ))}
        </Picker>
        <Button variant="secondary" isPending={clear.isPending} onPress={() => clear.mutate({})}>
          {t('settings.storage.clear')}
        </Button>
      </div>
    </>
  );
}

function Backup() {
  const place = useOperation('data.place', {});
  const isBusy = useDataWork((work) => work.working !== null);
  const isLast = useDataWork((work) => work.isLast);
  const [asking, setAsking] = useState<'restore' | 'move' | null>(null);
  const close = () => setAsking(null);
  const isFixed = place.data?.fixed ?? true;
  return (
    <>
      <Heading level={3} styles={style({ font: 'title', margin: 0, marginTop: 8 })}>
        {t('backup.title')}
      </Heading>
      <p className={text}>{t('backup.about')}</p>
      <div className={buttons}>
        <Button variant="secondary" isDisabled={isBusy} onPress={() => void backUp()}>
          {t('backup.make')}
        </Button>
        <Button variant="secondary" isDisabled={isBusy || isFixed} aria-describedby={WHY} onPress={() => setAsking('restore')}>
          {t('backup.restore')}
        </Button>
        <Button variant="secondary" isDisabled={isBusy || isFixed} aria-describedby={WHY} onPress={() => setAsking('move')}>
          {t('data.move')}
        </Button>
      </div>
      <p id={WHY} className={small}>
        {place.data?.fixed === true ? t('settings.storage.fixed') : isBusy ? t('settings.storage.busy') : ''}
      </p>
      {!isLast && <WorkBar />}
      <AgreeDialog
        isOpen={asking === 'restore'}
        title={t('backup.restore.title')}
        text={t('backup.restore.text')}
        action={t('backup.restore.do')}
        onClose={close}
        onAgree={() => void restoreBackup()}
      />
      <AgreeDialog
        isOpen={asking === 'move'}
        title={t('data.move.title')}
        text={t('data.move.text')}
        action={t('data.move.do')}
        onClose={close}
        onAgree={() => void moveData()}
      />
    </>
  );
}

const WHY = 'settings-storage-why';
