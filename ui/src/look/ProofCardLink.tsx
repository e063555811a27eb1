/** A proof in a grid: its picture, name, standing and what is open, as one link. */
import { Card, CardPreview, Content, Footer, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ProofCard } from '../backend';
import { t } from '../i18n';
import { hrefOf } from '../app/route';
import { Hidden } from './Hidden';
import { StandingPill } from './StandingPill';
import { Thumbnail } from './Thumbnail';
import { When } from './When';

export function proofSummary(card: ProofCard): string {
  return t('card.summary', { version: card.version_number, open: card.open_threads });
}

/** Between parts of a link's name that stand one below the other: read out, they would run together. */
export function Pause() {
  return <Hidden>, </Hidden>;
}

const line = style({ display: 'block', truncate: true });

export function ProofCardLink({ card, showProject = true }: { card: ProofCard; showProject?: boolean }) {
  return (
    <Card
      href={hrefOf({ page: 'proof', proof: card.id })}
      textValue={card.name}
      size="S"
      density="compact"
      variant="secondary"
      styles={style({ width: 'full' })}
    >
      <CardPreview>
        <div className={style({ aspectRatio: '[16/10]', width: 'full', overflow: 'hidden' })}>
          <Thumbnail version={card.version} kind={card.kind} />
        </div>
      </CardPreview>
      <Content>
        <Text slot="title">
          {card.name}
          <Pause />
        </Text>
        <Text slot="description">
          {showProject && (
            <span className={line}>
              {card.project_name}
              <Pause />
            </span>
          )}
          <span className={line}>
            {proofSummary(card)} · <When at={card.updated_at} />
            <Pause />
          </span>
        </Text>
      </Content>
      <Footer styles={style({ display: 'flex', alignItems: 'center', gap: 8, flexWrap: 'wrap' })}>
        <StandingPill standing={card.standing} />
        {card.unread > 0 && (
          <span className={style({ font: 'ui-sm', color: 'blue-1000' })}>
            <Pause />
            {t('card.unread', { count: card.unread })}
          </span>
        )}
      </Footer>
    </Card>
  );
}
