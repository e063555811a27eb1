/** What the undo button names, of lists: folders, the bin, values and fields. */
export const actListMessages = {
  'act.proof.move': 'moving the proof',
  'act.proof.delete': 'moving the proof to the bin',
  'act.proof.recover': 'putting back the proof',
  'act.proof.set': 'changing a value',
  'act.field.define': 'changing the fields',
  'act.field.remove': 'removing the field',
  'act.field.restore': 'restoring the field',
} as const;
