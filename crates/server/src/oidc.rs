//! Signing in by an OpenID provider (OpenID Connect Core 1.0): the authorization code flow with state, nonce and PKCE
//! (RFC 7636, S256).
//!
//! What is here speaks to the provider; who somebody is then is said in [`crate::accounts`].

use std::sync::Arc;
use std::time::Duration;

use axum::http;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _,
};
use reqwest::redirect::Policy;

use crate::config::Settings;

/// The provider may take so long for each answer, and say so much.
const PATIENCE: Duration = Duration::from_secs(15);
const MAX_ANSWER: usize = 1 << 20;

/// Why nobody could be identified. What the provider said is in none of them: it may hold a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OidcError {
    #[error("the address of the OpenID provider cannot be used")]
    Address,
    #[error("the OpenID provider could not be asked: {0}")]
    Unreachable(String),
    #[error("the OpenID provider did not take the code")]
    Refused,
    #[error("what the OpenID provider said does not hold: {0}")]
    Unproved(String),
}

/// Who somebody is to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    /// Unique at this issuer, and never given to somebody else.
    pub subject: String,
    /// Only where the provider says that it verified it.
    pub verified_mail: Option<String>,
}

/// What one sign-in is told apart and held together by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub state: String,
    pub nonce: String,
    /// 43 letters of base64url.
    pub verifier: String,
}

/// An OpenID provider, as the settings name it.
pub struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    http: reqwest::Client,
}

impl Provider {
    /// The provider of the settings; none where they name none. `base`: where browsers reach this server.
    ///
    /// # Errors
    /// [`OidcError::Address`], of the provider or of this server.
    pub fn of(settings: &Settings, base: &str) -> Result<Option<Arc<Self>>, OidcError> {
        if settings.oidc_issuer.is_empty() {
            return Ok(None);
        }
        let issuer = IssuerUrl::new(settings.oidc_issuer.clone()).map_err(|_| OidcError::Address)?;
        let redirect = RedirectUrl::new(format!("{base}/oidc/return")).map_err(|_| OidcError::Address)?;
        // Whoever was first has set one for the process; any will do.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        // Redirects would lead to whomever the provider names.
        let mut http = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE);
        if issuer.url().scheme() == "http" {
            http = http.tls_certs_only([]).no_proxy();
        }
        let secret = &settings.oidc_client_secret;
        Ok(Some(Arc::new(Self {
            issuer,
            client_id: ClientId::new(settings.oidc_client_id.clone()),
            secret: (!secret.is_empty()).then(|| ClientSecret::new(secret.clone())),
            redirect,
            http: http.build().map_err(|_| OidcError::Address)?,
        })))
    }

    /// The address that a browser is sent to.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`].
    pub async fn authorize(&self, asked: &Asked) -> Result<String, OidcError> {
        let client = CoreClient::from_provider_metadata(self.metadata().await?, self.client_id.clone(), None)
            .set_redirect_uri(self.redirect.clone());
        let verifier = PkceCodeVerifier::new(asked.verifier.clone());
        let (state, nonce) = (asked.state.clone(), asked.nonce.clone());
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.to_string())
    }

    /// Who came back with a code. The provider's word is held against its keys, this client, its time and the nonce.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`], [`OidcError::Refused`], [`OidcError::Unproved`].
    pub async fn exchange(&self, code: &str, asked: &Asked) -> Result<Identity, OidcError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata().await?,
            self.client_id.clone(),
            self.secret.clone(),
        )
        .set_redirect_uri(self.redirect.clone());
        let http = |request: HttpRequest| fetch(self.http.clone(), request);
        let unproved = |what: &dyn std::fmt::Display| OidcError::Unproved(what.to_string());
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| unproved(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(|_| OidcError::Refused)?;
        let token = answer.id_token().ok_or_else(|| unproved(&"there is no id token"))?;
        let verifier = client.id_token_verifier();
        let nonce = Nonce::new(asked.nonce.clone());
        let claims = token.claims(&verifier, &nonce).map_err(|error| unproved(&error))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| unproved(&error))?;
            let key = token.signing_key(&verifier).map_err(|error| unproved(&error))?;
            let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
            if actual.map_err(|error| unproved(&error))? != *expected {
                return Err(unproved(&"another access token"));
            }
        }
        let of = |mail: Option<&openidconnect::EndUserEmail>, verified: Option<bool>| {
            mail.filter(|_| verified == Some(true)).map(|mail| mail.to_string())
        };
        let mut verified_mail = of(claims.email(), claims.email_verified());
        // Many providers say the mail at the other endpoint alone.
        if claims.email().is_none()
            && let Ok(asking) =
                client.user_info(answer.access_token().clone(), Some(claims.subject().clone()))
        {
            let more: Result<CoreUserInfoClaims, _> = asking.request_async(&http).await;
            verified_mail = more.ok().and_then(|more| of(more.email(), more.email_verified()));
        }
        let (issuer, subject) = (claims.issuer().to_string(), claims.subject().to_string());
        Ok(Identity { issuer, subject, verified_mail })
    }

    /// What the provider says of itself, its keys included (OpenID Connect Discovery 1.0).
    async fn metadata(&self) -> Result<CoreProviderMetadata, OidcError> {
        let http = |request: HttpRequest| fetch(self.http.clone(), request);
        CoreProviderMetadata::discover_async(self.issuer.clone(), &http)
            .await
            .map_err(|error| OidcError::Unreachable(error.to_string()))
    }
}

/// Why a provider gave no answer that can be read.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("no answer")]
    Http(#[from] reqwest::Error),
    #[error("an answer that is none")]
    Answer(#[from] http::Error),
    #[error("an answer that is too long")]
    TooLong,
}

async fn fetch(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let mut response = client.execute(request.try_into()?).await?;
    let mut answer = http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await? {
        if body.len() + part.len() > MAX_ANSWER {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&part);
    }
    Ok(answer.body(body)?)
}
