// A certified OpenID provider with its development log-in page: any name, any password. Its keys are made at each start.
// Usage: node issuer.mjs PORT CONSOLE-URL
import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'

const [port, console_] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
const groups = { alice: ['developers'], bob: ['dba', 'approvers'] }

function key(kid, alg, type, options) {
  return { ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
}

const provider = new Provider(issuer, {
  jwks: {
    keys: [
      key('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
      key('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
      key('ed', 'EdDSA', 'ed25519', {}),
    ],
  },
  clients: [
    {
      client_id: 'console',
      client_secret: 'console secret/+:of this test',
      redirect_uris: [`${console_}/login/callback`],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'RS256',
    },
    {
      client_id: 'cli',
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
      id_token_signed_response_alg: 'EdDSA',
    },
    {
      client_id: 'nightly-report',
      client_secret: 'report-secret',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ],
  claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'groups'],
  conformIdTokenClaims: false,
  cookies: { keys: ['throwaway'] },
  enabledJWA: {
    idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id[0].toUpperCase() + id.slice(1), groups: groups[id] ?? [] }),
  }),
  features: {
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_, __, oneOf) => oneOf?.[0] ?? undefined,
      getResourceServerInfo: (_, resource) => ({
        audience: resource,
        scope: 'read',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  ttl: { IdToken: 300, AccessToken: 300, ClientCredentials: 300 },
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
