//! Bytes in a bucket of S3, or of what speaks as it does.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::prefix::PrefixStore;

/// Why a bucket cannot be used. No text holds an address or a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BucketError {
    #[error("the address of the bucket cannot be read: it is s3://bucket/prefix?endpoint=URL&region=NAME")]
    Unreadable,
    #[error(
        "the bucket cannot be used as it is set up: look at the address and the environment's AWS_ variables"
    )]
    Unusable,
}

/// The bucket of an address. Credentials come from the usual variables of the environment (`AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, …); `endpoint` is where another service than Amazon's is, `region` what it calls its place.
///
/// # Errors
/// [`BucketError`]; nobody is spoken to yet.
pub fn bucket(address: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
    open(address, AmazonS3Builder::from_env())
}

/// The bucket of an address, by a key that is not the environment's.
///
/// # Errors
/// As [`bucket`].
pub fn bucket_by_key(address: &str, id: &str, secret: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
    open(address, AmazonS3Builder::new().with_access_key_id(id).with_secret_access_key(secret))
}

fn open(address: &str, mut builder: AmazonS3Builder) -> Result<Arc<dyn ObjectStore>, BucketError> {
    let asked = Asked::parse(address)?;
    // The way to the store is by rustls, with the cryptography that the rest of the server has. It was set if this says no.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    builder = builder.with_bucket_name(asked.bucket);
    if let Some(endpoint) = &asked.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    if let Some(region) = asked.region {
        builder = builder.with_region(region);
    }
    let store = builder.build().map_err(|_| BucketError::Unusable)?;
    if asked.prefix.is_empty() {
        return Ok(Arc::new(store));
    }
    Ok(Arc::new(PrefixStore::new(store, Path::from(asked.prefix))))
}

#[derive(Debug, PartialEq, Eq)]
struct Asked {
    bucket: String,
    prefix: String,
    endpoint: Option<String>,
    region: Option<String>,
}

impl Asked {
    fn parse(address: &str) -> Result<Self, BucketError> {
        let rest = address.strip_prefix("s3://").ok_or(BucketError::Unreadable)?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
        if bucket.is_empty() || !bucket.chars().all(is_name) {
            return Err(BucketError::Unreadable);
        }
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| BucketError::Unreadable)?;
        let (mut endpoint, mut region) = (None, None);
        for (name, value) in pairs {
            match name.as_str() {
                "endpoint" if value.starts_with("https://") || value.starts_with("http://") => {
                    endpoint = Some(value);
                }
                "region" => region = Some(value),
                _ => return Err(BucketError::Unreadable),
            }
        }
        let prefix = prefix.trim_matches('/').to_owned();
        Ok(Self { bucket: bucket.to_owned(), prefix, endpoint, region })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_bucket_prefix_endpoint_and_region() {
        let asked =
            Asked::parse("s3://proofs/team/a/?endpoint=http%3A%2F%2F127.0.0.1:9000&region=eu").unwrap();
        assert_eq!((asked.bucket.as_str(), asked.prefix.as_str()), ("proofs", "team/a"));
        assert_eq!(asked.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!(asked.region.as_deref(), Some("eu"));
        let plain = Asked::parse("s3://proofs?endpoint=https://s3.test").unwrap();
        assert_eq!((plain.prefix.as_str(), plain.endpoint.as_deref()), ("", Some("https://s3.test")));
    }

    #[test]
    fn what_is_no_address_is_said_without_saying_it_back() {
        for wrong in
            ["", "proofs", "s3://", "s3://key:geheim@proofs/a", "s3://a?endpoint=geheim", "s3://a?key=geheim"]
        {
            let error = bucket(wrong).map(drop).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("geheim"), "{wrong}");
        }
    }
}
