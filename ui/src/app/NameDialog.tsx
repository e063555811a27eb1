import { Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { t } from '../i18n';
import { showFailure } from './failures';
import { giveName, useNaming } from './person';

/** Asks for the name when something is about to be recorded without one, then goes on with all that waited. */
export function NameDialog() {
  const waiting = useNaming((naming) => naming.waiting);
  return (
    <DialogContainer onDismiss={() => useNaming.getState().stopWaiting()}>
      {waiting.length > 0 && <NameForm />}
    </DialogContainer>
  );
}

function NameForm() {
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (close: () => void) => {
    if (name.trim() === '' || busy) return;
    setBusy(true);
    try {
      await giveName(name);
      const { waiting } = useNaming.getState();
      close();
      for (const act of waiting) act();
    } catch (error) {
      showFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog size="S">
      {({ close }) => (
        <>
          <Heading slot="title">{t('name.dialog')}</Heading>
          <Content>
            <Form
              onSubmit={(event) => {
                event.preventDefault();
                void send(close);
              }}
            >
              <TextField
                autoFocus
                label={t('name.label')}
                description={t('name.why')}
                value={name}
                onChange={setName}
                maxLength={120}
                styles={style({ width: 'full' })}
              />
            </Form>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              {t('common.cancel')}
            </Button>
            <Button variant="accent" isDisabled={name.trim() === ''} onPress={() => void send(close)}>
              {t('name.go-on')}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
