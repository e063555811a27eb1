// An OpenID provider whom `login_hint` tells who is at the browser. Prints where it listens; ends with its input.
import http from 'node:http';
import Provider from 'oidc-provider';

const mails = {
  ada: { email: 'ada@studio.test', email_verified: true },
  bea: { email: 'bea@studio.test', email_verified: true },
  eve: { email: 'ada@studio.test', email_verified: false },
  nobody: { email: 'nobody@studio.test', email_verified: true },
};

const listener = http.createServer();
await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${listener.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: 'galley', client_secret: 'hunter2hunter2', redirect_uris: ['http://galley.test/oidc/return'] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...mails[id] }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
listener.on('request', async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const result =
    params.login_hint === 'refuse' ? { error: 'access_denied' } : { login: { accountId: params.login_hint } };
  return provider.interactionFinished(request, response, result);
});
console.log(issuer);
process.stdin.on('end', () => process.exit(0)).resume();
