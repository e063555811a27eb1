// Takes letters of whoever signs in. Prints the port it listens on, then each letter as one line of JSON; ends with its input.
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _, done) =>
    username === 'galley' && password === 'hunter2' ? done(null, { user: username }) : done(new Error('no')),
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      const from = session.envelope.mailFrom.address;
      console.log(JSON.stringify({ from, to, letter: Buffer.concat(parts).toString() }));
      done();
    });
  },
});
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
