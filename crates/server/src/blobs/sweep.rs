//! Taking away what nobody came back for: uploads that stopped, bytes that no op names.

use std::sync::Arc;

use super::{Blobs, Sight, on_thread};
use crate::Failure;

/// What a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub uploads: usize,
    /// Blobs that are gone from the store.
    pub blobs: usize,
}

impl Blobs {
    /// Drops uploads that nothing came for, and removes bytes that were brought and never named. Bytes of which it cannot
    /// be told whether an op names them stay.
    pub async fn sweep(&self, node: Arc<dyn Sight>) -> Result<Swept, Failure> {
        Ok(Swept { uploads: self.sweep_uploads().await?, blobs: self.sweep_unnamed(node).await? })
    }

    async fn sweep_uploads(&self) -> Result<usize, Failure> {
        let records = Arc::clone(&self.0.records);
        let over = on_thread(move || records.unfinished()).await?;
        let mut num = 0;
        for (id, upload) in over {
            // One that is being finished goes on.
            let Some(claim) = super::Claim::take(&self.0, &id) else { continue };
            claim.inner.discard(&id).await?;
            let records = Arc::clone(&self.0.records);
            let kept = on_thread(move || records.blob(&upload.sha256)).await?;
            // Put together, and the run ended before it was on the record.
            if kept.is_none_or(|row| row.value.object != upload.object) {
                claim.inner.remove_blob(&upload.object).await;
            }
            num += 1;
        }
        Ok(num)
    }

    async fn sweep_unnamed(&self, node: Arc<dyn Sight>) -> Result<usize, Failure> {
        let records = Arc::clone(&self.0.records);
        let aged = on_thread(move || records.aged()).await?;
        let mut num = 0;
        for sha256 in aged {
            let (records, node) = (Arc::clone(&self.0.records), Arc::clone(&node));
            let gone =
                on_thread(move || if node.is_named(&sha256)? { Ok(None) } else { records.give_up(&sha256) })
                    .await;
            match gone {
                Ok(Some(object)) => {
                    self.0.remove_blob(&object).await;
                    num += 1;
                }
                Ok(None) => {}
                Err(failure) => {
                    tracing::warn!(code = failure.code, "bytes stay: it is not known what names them")
                }
            }
        }
        Ok(num)
    }
}
