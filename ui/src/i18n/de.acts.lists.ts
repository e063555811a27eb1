export const actListMessages = {
  'act.proof.move': 'Proof verschieben',
  'act.proof.delete': 'Proof in den Papierkorb legen',
  'act.proof.recover': 'Proof zurücklegen',
  'act.proof.set': 'Wert ändern',
  'act.field.define': 'Felder ändern',
  'act.field.remove': 'Feld entfernen',
  'act.field.restore': 'Feld wiederherstellen',
} satisfies Record<keyof typeof import('./en.acts.lists').actListMessages, string>;
