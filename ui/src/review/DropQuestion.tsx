/** A file came in while a proof is open: the next version of it, something of its own, or part of what one says? */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Heading, TextArea } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { type Ticket, useOperation } from '../backend';
import { showFailure } from '../app/failures';
import { useDrops } from '../app/files';
import { startProofs, submitVersion } from '../app/imports';
import { t } from '../i18n';
import { fileSize } from '../look/when';
import { isReview, takeComments } from './handing';
import { useAttachHere } from './attached/here';

export function DropQuestion() {
  const { asking, stopAsking } = useDrops();
  return (
    <DialogContainer onDismiss={stopAsking}>
      {asking !== null && <Question key={asking.tickets[0]?.ticket} tickets={asking.tickets} proof={asking.proof} isPicked={asking.isPicked === true} onClose={stopAsking} />}
    </DialogContainer>
  );
}

interface QuestionProps {
  tickets: Ticket[];
  proof: string;
  /** To be a version, by the button for that. */
  isPicked: boolean;
  onClose(): void;
}

function Question({ tickets, proof, isPicked, onClose }: QuestionProps) {
  const here = useAttachHere((now) => now.here);
  const view = useOperation('proof.get', { proof });
  const [note, setNote] = useState('');
  const [first] = tickets;
  const single = tickets.length === 1 && first !== undefined;
  const apart = () => {
    onClose();
    startProofs(tickets, view.data?.card.project ?? null).catch(showFailure);
  };
  const asVersion = () => {
    if (first === undefined) return;
    onClose();
    submitVersion(first, proof, note.trim()).catch(showFailure);
  };
  const attach = () => {
    onClose();
    here?.take(tickets);
  };
  const name = view.data?.card.name ?? '';
  const attaching = here !== null && !isPicked ? ` ${t('drop.attach.text', { count: tickets.length })}` : '';
  if (single && isReview(first)) return <OfComments ticket={first} proof={proof} name={name} onClose={onClose} />;
  return (
    <Dialog size={isPicked ? 'S' : 'L'}>
      <Heading slot="title">{single ? t('drop.question', { file: first.name }) : t('drop.question.many', { count: tickets.length })}</Heading>
      <Content>
        {single ? (
          <div className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
            <p className={style({ font: 'body', margin: 0 })}>
              {t('drop.question.text', { name, next: (view.data?.card.version_number ?? 0) + 1, size: fileSize(first.bytes) })}
              {attaching}
            </p>
            <TextArea
              autoFocus
              label={t('version.note')}
              description={t('version.note.why')}
              value={note}
              onChange={setNote}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) asVersion();
              }}
              styles={style({ width: 'full' })}
            />
          </div>
        ) : (
          <p className={style({ font: 'body', margin: 0 })}>
            {t('drop.question.many.text', { name })}
            {attaching}
          </p>
        )}
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        {attaching !== '' && (
          <Button variant="secondary" onPress={attach}>
            {t('drop.attach')}
          </Button>
        )}
        <Button variant={single ? 'secondary' : 'accent'} onPress={apart}>
          {t('drop.apart', { count: tickets.length })}
        </Button>
        {single && (
          <Button variant="accent" onPress={asVersion}>
            {t('drop.as-version')}
          </Button>
        )}
      </ButtonGroup>
    </Dialog>
  );
}

/** It is no draft: what it says is about one. */
function OfComments({ ticket, proof, name, onClose }: { ticket: Ticket; proof: string; name: string; onClose: () => void }) {
  const take = () => {
    onClose();
    void takeComments(proof, ticket);
  };
  return (
    <Dialog size="S">
      <Heading slot="title">{t('drop.review', { file: ticket.name })}</Heading>
      <Content>
        <p className={style({ font: 'body', margin: 0 })}>{t('drop.review.text', { name })}</p>
      </Content>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button variant="accent" autoFocus onPress={take}>
          {t('drop.review.take')}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
