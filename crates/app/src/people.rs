//! The person, the settings, and what the app is like.

use galley_media::pool::Pool;

use crate::api::{
    AppState, Failure, KeyProfile, Language, NamePerson, Nothing, Person, SandboxState, SetSettings, Theme,
    Verified,
};
use crate::app::App;
use crate::{sample, texts, views};

const THEME: &str = "theme";
const LANGUAGE: &str = "language";
const KEY_PROFILE: &str = "key-profile";
const CHARACTER_KEYS: &str = "character-keys";
const TEXT_SIZE: &str = "text-size";
const TEXT_SIZES: [u32; 5] = [100, 125, 150, 175, 200];
const NOTIFICATIONS: &str = "notifications";
/// Kept where they are switched off.
const OFF: &str = "off";

impl App {
    pub(crate) fn app_state(&self, _: Nothing) -> Result<AppState, Failure> {
        let theme = self.store().setting(THEME)?;
        let language = self.store().setting(LANGUAGE)?;
        let key_profile = self.store().setting(KEY_PROFILE)?;
        let text_size = self.store().setting(TEXT_SIZE)?.and_then(|percent| percent.parse().ok());
        Ok(AppState {
            person: self.store().person()?.as_ref().map(views::person),
            suggested_name: suggested_name(),
            key_storage: self.inner.key_storage,
            theme: theme.as_deref().map_or(Theme::System, theme_of),
            language: language.as_deref().map_or(Language::System, language_of),
            key_profile: key_profile.as_deref().map_or(KeyProfile::Editor, key_profile_of),
            character_keys: self.store().setting(CHARACTER_KEYS)?.as_deref() != Some(OFF),
            text_size: text_size.filter(|percent| TEXT_SIZES.contains(percent)).unwrap_or(100),
            notifications: self.store().setting(NOTIFICATIONS)?.as_deref() != Some(OFF),
            data_folder: self.inner.data.display().to_string(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            sample_available: self.inner.sample.as_deref().is_some_and(sample::is_there),
            sample_added: self.sample_project()?.is_some(),
            sandbox: self.sandbox(),
            extensions: Vec::new(),
        })
    }

    fn sandbox(&self) -> SandboxState {
        let pool = self.inner.shelf.pool();
        if !Pool::CAN_START {
            return SandboxState::Absent;
        }
        match (pool.is_sandbox_proved(), pool.refuses_unproved()) {
            (true, _) => SandboxState::Proved,
            (false, true) => SandboxState::Refused,
            (false, false) => SandboxState::Unproved,
        }
    }

    pub(crate) fn person_name(&self, input: NamePerson) -> Result<Person, Failure> {
        let name = texts::name(&input.name)?;
        let person = self.store().name_person(&name)?;
        // Whoever is named in a comment is found by name.
        self.changed(["app", "proof", "search"].map(str::to_owned).to_vec());
        Ok(views::person(&person))
    }

    pub(crate) fn settings_set(&self, input: SetSettings) -> Result<(), Failure> {
        if let Some(percent) = input.text_size
            && !TEXT_SIZES.contains(&percent)
        {
            return Err(Failure::of("bad-input", &[]).because("a size of text that is not offered"));
        }
        if let Some(theme) = input.theme {
            self.store().set_setting(THEME, word_of(theme))?;
        }
        if let Some(language) = input.language {
            self.store().set_setting(LANGUAGE, word_of_language(language))?;
        }
        if let Some(profile) = input.key_profile {
            self.store().set_setting(KEY_PROFILE, word_of_key_profile(profile))?;
        }
        if let Some(on) = input.character_keys {
            self.store().set_setting(CHARACTER_KEYS, if on { "on" } else { OFF })?;
        }
        if let Some(percent) = input.text_size {
            self.store().set_setting(TEXT_SIZE, &percent.to_string())?;
        }
        if let Some(on) = input.notifications {
            self.store().set_setting(NOTIFICATIONS, if on { "on" } else { OFF })?;
        }
        if let Some(bytes) = input.cache_limit {
            self.limit_cache(bytes)?;
        }
        self.changed(vec!["app".to_owned()]);
        Ok(())
    }

    pub(crate) fn record_verify(&self, _: Nothing) -> Result<Verified, Failure> {
        let verified = self.store().verify(&mut |_, _| ())?;
        Ok(Verified {
            num_ops: u32::try_from(verified.num_ops).unwrap_or(u32::MAX),
            root: verified.root.map(|root| root.to_string()).unwrap_or_default(),
            problems: verified.problems,
        })
    }
}

/// The account's own name, where it says who somebody is.
fn suggested_name() -> Option<String> {
    let set = std::env::var("GALLEY_NAME").ok();
    let account = [whoami::fallible::realname().ok(), whoami::fallible::username().ok()];
    set.into_iter().chain(account.into_iter().flatten()).find_map(|name| {
        let name = texts::name(&name).ok()?;
        let nobody =
            ["root", "unknown", "administrator", "user", "nobody"].contains(&name.to_lowercase().as_str());
        (!nobody).then_some(name)
    })
}

fn theme_of(word: &str) -> Theme {
    match word {
        "dark" => Theme::Dark,
        "light" => Theme::Light,
        _ => Theme::System,
    }
}

const fn word_of(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Dark => "dark",
        Theme::Light => "light",
    }
}

fn key_profile_of(word: &str) -> KeyProfile {
    match word {
        "proofer" => KeyProfile::Proofer,
        "acrobat" => KeyProfile::Acrobat,
        _ => KeyProfile::Editor,
    }
}

const fn word_of_key_profile(profile: KeyProfile) -> &'static str {
    match profile {
        KeyProfile::Editor => "editor",
        KeyProfile::Proofer => "proofer",
        KeyProfile::Acrobat => "acrobat",
    }
}

fn language_of(word: &str) -> Language {
    match word {
        "en" => Language::En,
        "de" => Language::De,
        _ => Language::System,
    }
}

const fn word_of_language(language: Language) -> &'static str {
    match language {
        Language::System => "system",
        Language::En => "en",
        Language::De => "de",
    }
}
