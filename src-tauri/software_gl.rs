//! Whether the web view's GL would run on the processor, found out before the web view starts.
//!
//! WebKitGTK's DMA-BUF renderer copies every frame several times where GL is software: a third of the frames of
//! a 1080p video reach the screen with it, all of them without. With a GPU the default is left alone.
#![allow(unsafe_code)]

use std::path::Path;

/// Where the kernel lists its graphics devices.
const DEVICES: &str = "/sys/class/drm";

/// Makes WebKitGTK fit for software GL where there is nothing else. Call first, before any thread exists.
pub fn prepare() {
    if !cfg!(target_os = "linux")
        || std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_some()
        || has_gpu(Path::new(DEVICES))
    {
        return;
    }
    // SAFETY: the first statement of `run`, while the process has one thread, so that nobody reads the environment.
    unsafe { std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1") };
}

/// What draws, for somebody who helps: the drivers of the render nodes, and whether the web view was told to go without.
pub fn described() -> String {
    let names = std::fs::read_dir(DEVICES).into_iter().flatten().flatten().filter_map(|entry| {
        let driver = std::fs::read_link(entry.path().join("device/driver")).ok()?;
        let is_render = entry.file_name().to_string_lossy().starts_with("renderD");
        is_render.then(|| driver.file_name().map(|name| name.to_string_lossy().into_owned()))?
    });
    let mut parts: Vec<String> = names.collect();
    if parts.is_empty() {
        parts.push("no render node".to_owned());
    }
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_some() {
        parts.push("DMA-BUF renderer off".to_owned());
    }
    parts.join(", ")
}

/// A render node whose driver is not one of the kernel's virtual ones.
fn has_gpu(devices: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(devices) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        if !name.to_string_lossy().starts_with("renderD") {
            return false;
        }
        let driver = std::fs::read_link(entry.path().join("device/driver"));
        driver.is_ok_and(|driver| {
            driver.file_name().is_some_and(|name| name != "vgem" && name != "vkms" && name != "bochs-drm")
        })
    })
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A device as the kernel lists it: a folder whose `device/driver` is a link to its driver.
    fn device(devices: &Path, name: &str, driver: Option<&str>) {
        let folder = devices.join(name).join("device");
        std::fs::create_dir_all(&folder).unwrap();
        if let Some(driver) = driver {
            let target = Path::new("../../../../bus/pci/drivers").join(driver);
            std::os::unix::fs::symlink(target, folder.join("driver")).unwrap();
        }
    }

    fn check(listed: &[(&str, Option<&str>)], expected: bool) {
        let folder = tempfile::tempdir().unwrap();
        for (name, driver) in listed {
            device(folder.path(), name, *driver);
        }
        assert_eq!(has_gpu(folder.path()), expected, "{listed:?}");
    }

    #[test]
    fn a_render_node_of_a_real_driver_is_a_gpu() {
        check(&[("card0", Some("i915")), ("renderD128", Some("i915"))], true);
        check(&[("renderD128", Some("vgem")), ("renderD129", Some("amdgpu"))], true);
    }

    #[test]
    fn screens_alone_and_the_kernels_virtual_drivers_are_none() {
        check(&[], false);
        check(&[("card0", Some("i915")), ("version", None)], false);
        for driver in ["vgem", "vkms", "bochs-drm"] {
            check(&[("card0", Some(driver)), ("renderD128", Some(driver))], false);
        }
        check(&[("renderD128", None)], false);
        assert!(!has_gpu(Path::new("no such folder")));
    }
}
