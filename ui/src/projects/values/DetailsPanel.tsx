/** Beside the list of a project: what is known of the selected proofs, and what they say in their fields. */
import { ActionButton, Button, Heading, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Close from '@react-spectrum/s2/icons/Close';
import { type ProofCard, useOperation } from '../../backend';
import { FailureNote } from '../../app/failures';
import { go } from '../../app/route';
import { Loading } from '../../app/Start';
import { t } from '../../i18n';
import { Facts } from './Facts';
import { ValuesForm } from './ValuesForm';

interface DetailsPanelProps {
  cards: readonly ProofCard[];
  /** Where more are selected than are loaded. */
  loadAll?: () => Promise<ProofCard[]>;
  /** Of all that are selected. */
  count: number;
  onClose(): void;
}

export function DetailsPanel({ cards, loadAll, count, onClose }: DetailsPanelProps) {
  const [only] = cards;
  const title = count === 1 && only !== undefined ? only.name : t('details.selected', { count });
  return (
    <aside aria-label={t('details.title')} className={panel}>
      <div className={style({ display: 'flex', alignItems: 'start', gap: 8 })}>
        <Heading level={2} styles={style({ font: 'title', margin: 0, flexGrow: 1, minWidth: 0 })}>
          <span className={style({ overflowWrap: 'anywhere' })}>{count === 0 ? t('details.title') : title}</span>
        </Heading>
        <TooltipTrigger>
          <ActionButton isQuiet size="S" aria-label={t('details.close')} onPress={onClose}>
            <Close />
          </ActionButton>
          <Tooltip>{t('details.close')}</Tooltip>
        </TooltipTrigger>
      </div>
      {count === 0 ? (
        <p className={style({ font: 'body', color: 'neutral-subdued', margin: 0 })}>{t('details.none')}</p>
      ) : (
        <>
          {/* Of a part of them sums would mislead. */}
          {cards.length === count && <Facts cards={cards} />}
          <Values key={`${only?.id} ${count}`} cards={cards} {...(loadAll === undefined ? {} : { loadAll })} />
        </>
      )}
    </aside>
  );
}

/** The form, or the way to the schema where there is nothing to fill in yet. */
export function Values({ cards, loadAll }: Pick<DetailsPanelProps, 'cards' | 'loadAll'>) {
  const schema = useOperation('schema.get', {});
  if (schema.isError) return <FailureNote error={schema.error} onRetry={() => void schema.refetch()} />;
  if (schema.data === undefined) return <Loading />;
  if (schema.data.fields.length === 0) return <NoFields />;
  return <ValuesForm fields={schema.data.fields} cards={cards} {...(loadAll === undefined ? {} : { loadAll })} />;
}

function NoFields() {
  return (
    <div className={style({ display: 'flex', flexDirection: 'column', alignItems: 'start', gap: 8 })}>
      <h3 className={style({ font: 'title-sm', margin: 0 })}>{t('details.no-fields')}</h3>
      <p className={style({ font: 'body', color: 'neutral-subdued', margin: 0 })}>{t('details.no-fields.text')}</p>
      <Button variant="secondary" onPress={() => go({ page: 'fields' })}>
        {t('fields.to')}
      </Button>
    </div>
  );
}

const panel = style({
  flexShrink: 0,
  width: '[min(20rem, 40vw)]',
  boxSizing: 'border-box',
  minHeight: 0,
  overflowY: 'auto',
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  padding: 16,
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
});
