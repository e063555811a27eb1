/** Asks for one name: of a new project, or a better one for something that has one. */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { failureText } from '../app/failures';
import { t } from '../i18n';
import { useOpenings } from './useOpenings';

interface NamingDialogProps {
  isOpen: boolean;
  title: string;
  label: string;
  action: string;
  /** What it is called now. */
  name?: string;
  onClose(): void;
  /** A rejection is said in the dialog, which stays. */
  onName(name: string): Promise<void>;
}

export function NamingDialog({ isOpen, onClose, ...rest }: NamingDialogProps) {
  const openings = useOpenings(isOpen);
  return <DialogContainer onDismiss={onClose}>{isOpen && <NameOne key={openings} {...rest} onClose={onClose} />}</DialogContainer>;
}

function NameOne({ title, label, action, name: before = '', onClose, onName }: Omit<NamingDialogProps, 'isOpen'>) {
  const [name, setName] = useState(before);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const idle = name.trim() === '' || name.trim() === before;
  const send = async () => {
    if (idle || busy) return;
    setBusy(true);
    setWrong(null);
    try {
      await onName(name.trim());
      onClose();
    } catch (error) {
      const { title: what, hint } = failureText(error);
      setWrong(hint === null ? what : `${what} ${hint}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog size="S">
      <Heading slot="title">{title}</Heading>
      <Content>
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            autoFocus
            label={label}
            value={name}
            onChange={setName}
            onFocus={(event) => {
              if (event.target instanceof HTMLInputElement) event.target.select();
            }}
            maxLength={200}
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
        <Button variant="accent" isDisabled={idle} onPress={() => void send()}>
          {action}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
