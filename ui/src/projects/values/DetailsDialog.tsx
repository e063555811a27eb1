/** What is known of one proof, and what it says in its fields, where there is no list beside it. */
import { Content, Dialog, DialogContainer, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect } from 'react';
import type { ProofCard } from '../../backend';
import { useRoute } from '../../app/route';
import { t } from '../../i18n';
import { useOpenings } from '../../look/useOpenings';
import { Values } from './DetailsPanel';
import { Facts } from './Facts';

interface DetailsDialogProps {
  isOpen: boolean;
  card: ProofCard;
  onClose(): void;
}

export function DetailsDialog({ isOpen, card, onClose }: DetailsDialogProps) {
  const openings = useOpenings(isOpen);
  const { page } = useRoute();
  // It leads to the schema, and does not stay above that.
  useEffect(() => {
    if (page === 'fields' && isOpen) onClose();
  }, [page, isOpen, onClose]);
  return (
    <DialogContainer onDismiss={onClose}>
      {isOpen && (
        <Dialog key={openings} size="S" isDismissible>
          <Heading slot="title">{t('details.of', { name: card.name })}</Heading>
          <Content>
            <div className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
              <Facts cards={[card]} />
              <Values cards={[card]} />
            </div>
          </Content>
        </Dialog>
      )}
    </DialogContainer>
  );
}
