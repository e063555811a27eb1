//! Encryption of small PDFs by each of the standard security handler's ways (ISO 32000-2, 7.6).
//!
//! Keys and salts are fixed, so that a file is the same every time; nothing here keeps a secret.
#![allow(clippy::indexing_slicing)] // Lengths are fixed by the formats.

use aes::cipher::{BlockEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockEncryptMut, KeyIvInit};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

const ID: [u8; 16] = [7; 16];
/// The key of a 256-bit file, which its passwords lead to.
const FILE_KEY: [u8; 32] = [0x5a; 32];
const PERMISSIONS: i32 = -4;

/// How a file is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Revision 2, 40 bits.
    Rc4Short,
    /// Revision 3, 128 bits.
    Rc4,
    /// Revision 4.
    Aes128,
    /// Revision 6, of PDF 2.0.
    Aes256,
}

impl Lock {
    pub const ALL: [Self; 4] = [Self::Rc4Short, Self::Rc4, Self::Aes128, Self::Aes256];
}

/// What a file is locked with.
pub(super) struct Locked {
    lock: Lock,
    key: Vec<u8>,
    /// The encryption dictionary.
    pub(super) entry: String,
    /// For the trailer.
    pub(super) id: String,
}

impl Locked {
    pub(super) fn new(lock: Lock, user: &str, owner: &str) -> Self {
        let (key, entry) = match lock {
            Lock::Aes256 => by_hashes(user, owner),
            _ => by_padding(lock, user, owner),
        };
        let id = format!("/ID [<{0}> <{0}>]", hex(&ID));
        Self { lock, key, entry, id }
    }

    /// The bytes of a stream of an object, sealed.
    pub(super) fn seal(&self, number: u32, bytes: &[u8]) -> Vec<u8> {
        let salt: &[u8] = if self.lock == Lock::Aes128 { b"sAlT" } else { b"" };
        let object = md5(&[&self.key, &number.to_le_bytes()[..3], &[0, 0], salt]);
        let length = (self.key.len() + 5).min(16);
        let iv = [0x11; 16];
        match self.lock {
            Lock::Rc4Short | Lock::Rc4 => rc4(&object[..length], bytes),
            Lock::Aes128 => {
                let sealed = cbc::Encryptor::<Aes128>::new(&object.into(), &iv.into());
                [&iv[..], &sealed.encrypt_padded_vec_mut::<Pkcs7>(bytes)].concat()
            }
            Lock::Aes256 => {
                let sealed = cbc::Encryptor::<Aes256>::new(&FILE_KEY.into(), &iv.into());
                [&iv[..], &sealed.encrypt_padded_vec_mut::<Pkcs7>(bytes)].concat()
            }
        }
    }
}

/// Algorithms 2 to 5: revisions 2 to 4.
fn by_padding(lock: Lock, user: &str, owner: &str) -> (Vec<u8>, String) {
    let short = lock == Lock::Rc4Short;
    let length = if short { 5 } else { 16 };
    let again = |digest: [u8; 16]| (0..if short { 0 } else { 50 }).fold(digest, |digest, _| md5(&[&digest]));
    // Nineteen more times with a key that changes each time.
    let over = |key: &[u8], data: &[u8]| {
        (0..if short { 1 } else { 20 }).fold(data.to_vec(), |data, round| {
            let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            rc4(&key, &data)
        })
    };
    let owner_key = again(md5(&[&padded(owner)]));
    let owner_entry = over(&owner_key[..length], &padded(user));
    let key = again(md5(&[&padded(user), &owner_entry, &PERMISSIONS.to_le_bytes(), &ID]));
    let key = key[..length].to_vec();
    let user_entry = if short {
        rc4(&key, &padded(""))
    } else {
        let mut entry = over(&key, &md5(&[&padded(""), &ID]));
        entry.resize(32, 0);
        entry
    };
    let kind = match lock {
        Lock::Rc4Short => "/V 1 /R 2",
        Lock::Rc4 => "/V 2 /R 3 /Length 128",
        _ => {
            "/V 4 /R 4 /Length 128 /CF << /StdCF << /CFM /AESV2 /AuthEvent /DocOpen /Length 16 >> >> /StmF /StdCF /StrF /StdCF"
        }
    };
    let entry = format!(
        "<< /Filter /Standard {kind} /P {PERMISSIONS} /O <{}> /U <{}> >>",
        hex(&owner_entry),
        hex(&user_entry)
    );
    (key, entry)
}

/// Algorithms 8 to 10: revision 6.
fn by_hashes(user: &str, owner: &str) -> (Vec<u8>, String) {
    let (check, wrap) = ([0x21; 8], [0x42; 8]);
    let wrapped = |password: &str, user_entry: &[u8]| {
        let key: [u8; 32] = hardened(password, &wrap, user_entry);
        let sealed = cbc::Encryptor::<Aes256>::new(&key.into(), &[0; 16].into());
        sealed.encrypt_padded_vec_mut::<NoPadding>(&FILE_KEY)
    };
    let user_entry = [&hardened(user, &check, &[])[..], &check, &wrap].concat();
    let owner_entry = [&hardened(owner, &check, &user_entry)[..], &check, &wrap].concat();
    let mut permissions = [0xff; 16];
    permissions[..4].copy_from_slice(&PERMISSIONS.to_le_bytes());
    permissions[8..12].copy_from_slice(b"Tadb");
    let mut block = permissions.into();
    Aes256::new(&FILE_KEY.into()).encrypt_block(&mut block);
    let entry = format!(
        "<< /Filter /Standard /V 5 /R 6 /Length 256 /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF \
         /StrF /StdCF /P {PERMISSIONS} /O <{}> /U <{}> /OE <{}> /UE <{}> /Perms <{}> >>",
        hex(&owner_entry),
        hex(&user_entry),
        hex(&wrapped(owner, &user_entry)),
        hex(&wrapped(user, &[])),
        hex(&block)
    );
    (FILE_KEY.to_vec(), entry)
}

/// Algorithm 2.B.
fn hardened(password: &str, salt: &[u8], user_entry: &[u8]) -> [u8; 32] {
    let mut key = Sha256::digest([password.as_bytes(), salt, user_entry].concat()).to_vec();
    let mut round = 0usize;
    let mut last = 0usize;
    while round < 64 || round - 32 < last {
        let once = [password.as_bytes(), &key, user_entry].concat();
        let (cipher_key, iv): ([u8; 16], [u8; 16]) =
            (key[..16].try_into().unwrap_or_default(), key[16..32].try_into().unwrap_or_default());
        let sealed = cbc::Encryptor::<Aes128>::new(&cipher_key.into(), &iv.into());
        let sealed = sealed.encrypt_padded_vec_mut::<NoPadding>(&once.repeat(64));
        key = match sealed[..16].iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3 {
            0 => Sha256::digest(&sealed).to_vec(),
            1 => Sha384::digest(&sealed).to_vec(),
            _ => Sha512::digest(&sealed).to_vec(),
        };
        last = sealed.last().copied().unwrap_or(0).into();
        round += 1;
    }
    key[..32].try_into().unwrap_or_default()
}

/// The password, filled up with the padding of algorithm 2, step a.
fn padded(password: &str) -> [u8; 32] {
    const PADDING: [u8; 32] = [
        0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
        0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
    ];
    // Latin-1, as far as it goes.
    let letters = password.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?'));
    let mut out = [0; 32];
    out.iter_mut().zip(letters.chain(PADDING)).for_each(|(to, from)| *to = from);
    out
}

fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Md5::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0usize;
    for i in 0..256 {
        j = (j + usize::from(state[i]) + usize::from(key[i % key.len()])) % 256;
        state.swap(i, j);
    }
    let (mut i, mut j) = (0usize, 0usize);
    data.iter()
        .map(|byte| {
            i = (i + 1) % 256;
            j = (j + usize::from(state[i])) % 256;
            state.swap(i, j);
            byte ^ state[(usize::from(state[i]) + usize::from(state[j])) % 256]
        })
        .collect()
}
