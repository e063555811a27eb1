/** The proofs of a project as cards with larger pictures. */
import { Card, CardPreview, CardView, Content, Footer, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import type { ProofCard } from '../backend';
import { hrefOf } from '../app/route';
import { t } from '../i18n';
import { proofSummary } from '../look/ProofCardLink';
import { StandingPill } from '../look/StandingPill';
import { Thumbnail } from '../look/Thumbnail';
import { When } from '../look/When';
import { useTextSizeStore } from '../settings/textSize';
import { type ProofActs, ProofMenu } from './ProofMenu';
import { Coming, type ListProps } from './ProofTable';
import { selectedOf } from './selection';

/** As the table. */
export const ProofGrid = memo(function ProofGrid({ label, items, selected, onSelect, acts, dragging, renderBar }: ListProps) {
  // Names in letters twice as large need the room.
  const isLarge = useTextSizeStore(({ percent }) => percent > 125);
  return (
    <CardView
      aria-label={label}
      size={isLarge ? 'L' : 'M'}
      density="regular"
      variant="secondary"
      items={items}
      dependencies={[acts]}
      selectionMode="multiple"
      selectedKeys={selected}
      onSelectionChange={(keys) => onSelect(selectedOf(keys))}
      dragAndDropHooks={dragging}
      renderActionBar={renderBar}
      styles={style({ flexGrow: 1, minHeight: 0, width: 'full' })}
    >
      {(item) =>
        item.card === null ? (
          <Card id={item.id} textValue={t('list.coming')}>
            <CardPreview>
              <div className={preview} />
            </CardPreview>
            <Content>
              <Text slot="title">{t('list.coming')}</Text>
              <Text slot="description">
                <Coming at={item.at} />
              </Text>
            </Content>
          </Card>
        ) : (
          proofCard(item.card, acts)
        )
      }
    </CardView>
  );
});

const preview = style({ aspectRatio: '[16/10]', width: 'full', overflow: 'hidden' });

function proofCard(card: ProofCard, acts: ProofActs) {
  return (
    <Card id={card.id} textValue={card.name} href={hrefOf({ page: 'proof', proof: card.id })}>
      <CardPreview>
        <div className={preview}>
          <Thumbnail version={card.version} kind={card.kind} />
        </div>
      </CardPreview>
      <Content>
        <Text slot="title">{card.name}</Text>
        <ProofMenu card={card} {...acts} />
        <Text slot="description">
          {proofSummary(card)} · <When at={card.updated_at} />
        </Text>
      </Content>
      <Footer styles={style({ display: 'flex', alignItems: 'center', gap: 8, flexWrap: 'wrap' })}>
        <StandingPill standing={card.standing} />
        {card.unread > 0 && <span className={style({ font: 'ui-sm', color: 'blue-1000' })}>{t('card.unread', { count: card.unread })}</span>}
      </Footer>
    </Card>
  );
}
