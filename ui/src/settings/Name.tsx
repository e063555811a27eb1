/** Who somebody is: the name beside what they say and decide. */
import { Button, Form, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { showFailure } from '../app/failures';
import { giveName } from '../app/person';
import { ToastQueue } from '../app/toasts';
import { t } from '../i18n';

export function Name({ name: before }: { name: string }) {
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
