//! What happened, and how often: a simulation in which it never does shows nothing.

/// How often it happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub crashes: u64,
    pub restored: u64,
    pub twins: u64,
    pub resealed: u64,
    pub halves: u64,
    pub drops: u64,
    pub doubles: u64,
    pub late: u64,
    pub reveals: u64,
    pub conceals: u64,
    pub missing_bytes: u64,
    pub gaps: u64,
    pub decisions: u64,
    pub refusals: u64,
    pub taken_back: u64,
    pub erased: u64,
    pub holds: u64,
    pub revoked: u64,
    pub left: u64,
    pub epochs: u64,
    pub begun_anew: u64,
}

impl Seen {
    pub const fn all(&self) -> [(&'static str, u64); 21] {
        [
            ("a crash", self.crashes),
            ("a backup put back", self.restored),
            ("a folder copied to another machine", self.twins),
            ("an outbox sealed anew", self.resealed),
            ("half a request", self.halves),
            ("a message lost", self.drops),
            ("a request twice", self.doubles),
            ("an answer to a job that was over", self.late),
            ("an op revealed", self.reveals),
            ("an op concealed", self.conceals),
            ("an op before its bytes", self.missing_bytes),
            ("another number expected", self.gaps),
            ("a decision", self.decisions),
            ("a refusal", self.refusals),
            ("an op taken back", self.taken_back),
            ("a payload erased", self.erased),
            ("a hold", self.holds),
            ("a sign-in after a device was revoked", self.revoked),
            ("a space left", self.left),
            ("a server put back", self.epochs),
            ("a log read anew", self.begun_anew),
        ]
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            crashes: self.crashes + other.crashes,
            restored: self.restored + other.restored,
            twins: self.twins + other.twins,
            resealed: self.resealed + other.resealed,
            halves: self.halves + other.halves,
            drops: self.drops + other.drops,
            doubles: self.doubles + other.doubles,
            late: self.late + other.late,
            reveals: self.reveals + other.reveals,
            conceals: self.conceals + other.conceals,
            missing_bytes: self.missing_bytes + other.missing_bytes,
            gaps: self.gaps + other.gaps,
            decisions: self.decisions + other.decisions,
            refusals: self.refusals + other.refusals,
            taken_back: self.taken_back + other.taken_back,
            erased: self.erased + other.erased,
            holds: self.holds + other.holds,
            revoked: self.revoked + other.revoked,
            left: self.left + other.left,
            epochs: self.epochs + other.epochs,
            begun_anew: self.begun_anew + other.begun_anew,
        }
    }
}
