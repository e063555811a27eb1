// Asks for one value to go to; what is wrong with it is said below the field.

import { Button, ButtonGroup, Content, Dialog, Form, Heading, TextField, type TextFieldProps } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';

interface GoDialogProps extends Pick<TextFieldProps, 'description' | 'inputMode'> {
  /** Of the form, once in the page. */
  id: string;
  title: string;
  label: string;
  value: string;
  /** Null: nothing so far. */
  problem: string | null;
  onChange(value: string): void;
  onGo(): void;
  onClose(): void;
}

export function GoDialog({ id, title, problem, onGo, onClose, ...field }: GoDialogProps) {
  return (
    <Dialog size="S">
      <Heading slot="title">{title}</Heading>
      <Content>
        <Form
          id={id}
          onSubmit={(event) => {
            event.preventDefault();
            onGo();
          }}
          validationBehavior="aria"
          // What scrolls cuts off the ring around the field.
          styles={style({ marginY: 4 })}
        >
          <TextField
            {...field}
            // The dialog was opened to type into.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            isInvalid={problem !== null}
            errorMessage={problem ?? ''}
            autoComplete="off"
          />
        </Form>
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('viewer.goto.cancel')}
        </Button>
        <Button variant="accent" type="submit" form={id}>
          {t('viewer.goto.go')}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
