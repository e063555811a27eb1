/** Asks for one line of text and hands it on. What is wrong with it is said in the dialog, which stays. */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { failureText } from '../app/failures';
import { t } from '../i18n';
import { useOpenings } from './useOpenings';

interface LineDialogProps {
  isOpen: boolean;
  title: string;
  /** Above the field. */
  text?: string;
  label: string;
  action: string;
  /** What stands in the field at first. */
  before?: string;
  isPassword?: boolean;
  maxLength: number;
  /** Whether there is anything to do with it. */
  isReady(line: string): boolean;
  onClose(): void;
  onLine(line: string): Promise<void>;
}

export function LineDialog({ isOpen, onClose, ...rest }: LineDialogProps) {
  const openings = useOpenings(isOpen);
  return <DialogContainer onDismiss={onClose}>{isOpen && <AskOne key={openings} {...rest} onClose={onClose} />}</DialogContainer>;
}

function AskOne({ title, text, label, action, before = '', isPassword = false, maxLength, isReady, onClose, onLine }: Omit<LineDialogProps, 'isOpen'>) {
  const [line, setLine] = useState(before);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const ready = isReady(line);
  const send = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setWrong(null);
    try {
      await onLine(line);
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
        {text !== undefined && <p className={style({ font: 'ui', marginTop: 0, overflowWrap: 'anywhere' })}>{text}</p>}
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            autoFocus
            type={isPassword ? 'password' : 'text'}
            autoComplete="off"
            label={label}
            value={line}
            onChange={(typed) => {
              setLine(typed);
              // A field that is wrong keeps its form from being sent.
              setWrong(null);
            }}
            onFocus={(event) => {
              if (event.target instanceof HTMLInputElement) event.target.select();
            }}
            maxLength={maxLength}
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
        <Button variant="accent" isDisabled={!ready || busy} onPress={() => void send()}>
          {action}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
