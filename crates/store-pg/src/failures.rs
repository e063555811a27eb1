//! What PostgreSQL says, as failures of a log. Details of rows, which PostgreSQL adds, are left out.

use galley_server::log::LogError;
use postgres::error::SqlState;

/// The failure that an error of PostgreSQL is.
pub(crate) fn of_pg(error: &postgres::Error) -> LogError {
    let Some(said) = error.as_db_error() else {
        return LogError::Unavailable { what: error.to_string() };
    };
    let (code, what) = (said.code(), said.message().to_owned());
    let class = code.code().get(..2).unwrap_or_default();
    if *code == SqlState::DISK_FULL {
        return LogError::Full;
    }
    match class {
        // Integrity constraints: what is appended contradicts what is there.
        "23" => LogError::Unfit { what },
        // Damaged data and indexes; tables or columns that are not as they were made.
        "XX" | "42" | "22" => LogError::Damaged { what },
        _ => LogError::Unavailable { what },
    }
}

/// No connection could be had.
pub(crate) fn of_pool(error: &r2d2::Error) -> LogError {
    LogError::Unavailable { what: error.to_string() }
}

pub(crate) fn damaged(what: &str) -> LogError {
    LogError::Damaged { what: what.to_owned() }
}
