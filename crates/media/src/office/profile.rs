//! What LibreOffice is told before it starts: a profile in which nothing of a document runs, is fetched or is linked.
//!
//! The sandbox holds whatever is written here; this is the second wall, and it makes the result the same on every
//! machine where it can. Settings that a version does not know are passed over by it.

use std::fs;
use std::io;
use std::path::Path;

/// Path, name and value of each setting.
const SETTINGS: &[(&str, &str, &str)] = &[
    // Very high: signed ones from trusted places alone, of which there are none.
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "DisablePythonRuntime", "true"),
    ("Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    // Documents from places that are not trusted bring nothing in, from files or the network.
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    // Links: never. Writer counts from never, Calc from always.
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "UseOpenCL", "false"),
    ("Office.Common/Save/Document", "LoadPrinter", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
    // Pictures stay what they are: a proof is looked at closely.
    ("Office.Common/Filter/PDF/Export", "UseLosslessCompression", "true"),
    ("Office.Common/Filter/PDF/Export", "ReduceImageResolution", "false"),
    ("Office.Common/Filter/PDF/Export", "ExportBookmarks", "true"),
    ("Office.Common/Filter/PDF/Export", "ExportNotes", "false"),
    ("Office.Common/Filter/PDF/Export", "ExportFormFields", "false"),
    ("Office.Common/Filter/PDF/Export", "ExportLinksRelativeFsys", "true"),
    ("Office.Common/Filter/PDF/Export", "ConvertOOoTargetToPDFTarget", "false"),
    ("Office.Common/Filter/PDF/Export", "EncryptFile", "false"),
    ("Setup/L10N", "ooLocale", "en-US"),
];

const JAVA: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
     <java xmlns=\"http://openoffice.org/2004/java/framework/1.0\" \
     xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
     <enabled xsi:nil=\"false\">false</enabled>\n<userClassPath xsi:nil=\"true\"/>\n<vmParameters xsi:nil=\"true\"/>\n\
     <jreLocations xsi:nil=\"true\"/>\n<javaInfo xsi:nil=\"true\"/>\n</java>\n";

/// Writes the profile. `locale` is the person's: a spreadsheet shows numbers as whoever opens it writes them.
pub(super) fn write(folder: &Path, locale: &str, build: Option<&str>) -> io::Result<()> {
    let user = folder.join("user");
    fs::create_dir_all(user.join("config"))?;
    fs::create_dir_all(user.join("extensions"))?;
    fs::write(user.join("registrymodifications.xcu"), registry(locale))?;
    for machine in ["X86_64", "AARCH64"] {
        fs::write(user.join("config").join(format!("javasettings_Linux_{machine}.xml")), JAVA)?;
    }
    // Another build than its own has it clear this folder and start a second time.
    build.map_or(Ok(()), |build| fs::write(user.join("extensions").join("buildid"), build))
}

fn registry(locale: &str) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n",
    );
    let own = [("Setup/L10N", "ooSetupSystemLocale", locale)];
    for (path, name, value) in SETTINGS.iter().chain(&own) {
        text.push_str(&format!(
            "<item oor:path=\"/org.openoffice.{path}\"><prop oor:name=\"{name}\" oor:op=\"fuse\"><value>{value}</value>\
             </prop></item>\n"
        ));
    }
    text.push_str("</oor:items>\n");
    text
}

/// The person's language and country as LibreOffice writes them; `en-US` where nothing says.
pub(super) fn locale() -> String {
    let said = ["LC_ALL", "LC_NUMERIC", "LANG"].iter().find_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then_some(value)
    });
    said.and_then(|said| of_posix(&said)).unwrap_or_else(|| "en-US".to_owned())
}

/// `de_AT.UTF-8@euro` is `de-AT`.
fn of_posix(said: &str) -> Option<String> {
    let (language, country) = said.split(['.', '@']).next()?.split_once('_')?;
    let is = |text: &str, lengths: &[usize], fits: fn(&char) -> bool| {
        lengths.contains(&text.len()) && text.chars().all(|letter| fits(&letter))
    };
    let known =
        is(language, &[2, 3], char::is_ascii_lowercase) && is(country, &[2], char::is_ascii_uppercase);
    known.then(|| format!("{language}-{country}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_are_those_of_the_person_or_none() {
        let check =
            |said: &str, expected: Option<&str>| assert_eq!(of_posix(said).as_deref(), expected, "{said}");
        check("de_DE.UTF-8", Some("de-DE"));
        check("sr_RS@latin", Some("sr-RS"));
        check("fil_PH", Some("fil-PH"));
        check("C.UTF-8", None);
        check("POSIX", None);
        check("de", None);
        check("x\"/>_YY", None);
    }

    #[test]
    fn a_profile_lies_where_it_is_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "de-DE", Some("40(Build:2)")).unwrap();
        let user = folder.path().join("user");
        assert_eq!(fs::read_to_string(user.join("extensions/buildid")).unwrap(), "40(Build:2)");
        let registry = fs::read_to_string(user.join("registrymodifications.xcu")).unwrap();
        assert_eq!(registry.matches("<item ").count(), SETTINGS.len() + 1);
        assert!(
            registry.contains("<prop oor:name=\"ooSetupSystemLocale\" oor:op=\"fuse\"><value>de-DE</value>")
        );
    }
}
