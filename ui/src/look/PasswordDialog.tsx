/** Asks for the password of one encrypted file. What is typed is handed on and kept nowhere here. */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { failureText } from '../app/failures';
import { t } from '../i18n';

interface PasswordDialogProps {
  isOpen: boolean;
  /** Of the file. */
  name: string;
  onClose(): void;
  /** A rejection is said in the dialog, which stays. */
  onPassword(password: string): Promise<void>;
}

export function PasswordDialog({ isOpen, onClose, ...rest }: PasswordDialogProps) {
  return <DialogContainer onDismiss={onClose}>{isOpen && <AskOne {...rest} onClose={onClose} />}</DialogContainer>;
}

function AskOne({ name, onClose, onPassword }: Omit<PasswordDialogProps, 'isOpen'>) {
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const send = async () => {
    if (password === '' || busy) return;
    setBusy(true);
    setWrong(null);
    try {
      await onPassword(password);
      onClose();
    } catch (error) {
      const { title, hint } = failureText(error);
      setWrong(hint === null ? title : `${title} ${hint}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog size="S">
      <Heading slot="title">{t('password.title')}</Heading>
      <Content>
        <p className={style({ font: 'ui', marginTop: 0, overflowWrap: 'anywhere' })}>{t('password.of', { name })}</p>
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            autoFocus
            type="password"
            autoComplete="off"
            label={t('password.label')}
            value={password}
            onChange={setPassword}
            maxLength={500}
            isInvalid={wrong !== null}
            errorMessage={wrong ?? undefined}
            styles={style({ width: 'full' })}
          />
        </Form>
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button variant="accent" isDisabled={password === ''} isPending={busy} onPress={() => void send()}>
          {t('password.open')}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
