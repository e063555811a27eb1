//! Writes digests to whoever wants them and is to have one now.

use std::collections::BTreeMap;

use crate::{Failure, Server};

impl Server {
    /// Writes to everybody who is to be written to now. Returns how many letters went.
    pub fn send_digests(&self) -> Result<usize, Failure> {
        let mut num = 0;
        for (person, found) in self.accounts.due_digests()? {
            if self.authority.org_role(person)?.is_none() {
                self.accounts.end_digest(person, &found)?;
                continue;
            }
            let (mut all, mut seqs) = (Vec::new(), BTreeMap::new());
            for space in self.authority.projects()? {
                if !self.authority.sees(person, space)? {
                    continue;
                }
                let after = found.value.seqs.get(&space).copied().unwrap_or(0);
                let (seq, news) = self.authority.news(person, space, after, found.value.at)?;
                seqs.insert(space, seq);
                if !news.is_nothing() {
                    all.push(news);
                }
            }
            num += usize::from(self.accounts.write_digest(person, &found, &all, seqs)?);
        }
        Ok(num)
    }
}
