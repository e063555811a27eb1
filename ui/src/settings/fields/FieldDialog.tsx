/** A new field, or another name and other options for one that is there. */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Form, Heading, Picker, PickerItem, Text, TextArea, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import type { FieldKind, FieldView } from '../../backend';
import { failureLine } from '../../app/failures';
import { t } from '../../i18n';
import { useOpenings } from '../../look/useOpenings';
import { FIELD_KINDS, hasOptions } from '../../projects/values/values';
import { saveField } from './editing';
import { positionAtEnd } from './order';
import { linesOf } from './presets';

interface FieldDialogProps {
  /** The one to change; `new`: one more; null: it is closed. */
  editing: FieldView | 'new' | null;
  fields: readonly FieldView[];
  onClose(): void;
}

export function FieldDialog({ editing, ...rest }: FieldDialogProps) {
  const openings = useOpenings(editing !== null);
  return <DialogContainer onDismiss={rest.onClose}>{editing !== null && <Edit key={openings} editing={editing} {...rest} />}</DialogContainer>;
}

function Edit({ editing, fields, onClose }: FieldDialogProps & { editing: FieldView | 'new' }) {
  const before = editing === 'new' ? null : editing;
  const [name, setName] = useState(before?.name ?? '');
  const [kind, setKind] = useState<FieldKind>(before?.kind ?? 'text');
  const [options, setOptions] = useState(before?.options.join('\n') ?? '');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const lines = hasOptions(kind) ? linesOf(options) : [];
  const isReady = name.trim() !== '' && (!hasOptions(kind) || lines.length > 0);
  const send = async () => {
    if (!isReady || busy) return;
    setBusy(true);
    setWrong(null);
    const field = { name: name.trim(), kind, options: lines, position: before?.position ?? positionAtEnd(fields) };
    try {
      await saveField(before === null ? field : { id: before.id, ...field });
      onClose();
    } catch (error) {
      setWrong(failureLine(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog size="S">
      <Heading slot="title">{before === null ? t('fields.new.title') : t('fields.edit.title', { name: before.name })}</Heading>
      <Content>
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            autoFocus
            label={t('fields.name')}
            value={name}
            onChange={(typed) => {
              setName(typed);
              setWrong(null);
            }}
            maxLength={80}
            isInvalid={wrong !== null}
            errorMessage={wrong ?? undefined}
            styles={style({ width: 'full' })}
          />
          <Picker
            label={t('fields.kind')}
            selectedKey={kind}
            isDisabled={before !== null}
            description={before === null ? undefined : t('fields.kind.fixed')}
            onSelectionChange={(key) => setKind(FIELD_KINDS.find((one) => one === key) ?? 'text')}
            styles={style({ width: 'full' })}
          >
            {FIELD_KINDS.map((one) => (
              <PickerItem key={one} id={one} textValue={t(`fields.kind.${one}`)}>
                <Text slot="label">{t(`fields.kind.${one}`)}</Text>
                <Text slot="description">{t(`fields.kind.${one}.about`)}</Text>
              </PickerItem>
            ))}
          </Picker>
          {hasOptions(kind) && (
            <TextArea label={t('fields.options')} description={t('fields.options.about')} value={options} onChange={setOptions} maxLength={20_000} styles={style({ width: 'full' })} />
          )}
        </Form>
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button variant="accent" isDisabled={!isReady} onPress={() => void send()}>
          {before === null ? t('fields.add') : t('common.save')}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
