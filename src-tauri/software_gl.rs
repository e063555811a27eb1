//! Whether the web view's GL would run on the processor, found out before the web view starts.
//!
//! WebKitGTK's DMA-BUF renderer copies every frame several times where GL is software: a third of the frames of
//! a 1080p video reach the screen with it, all of them without. With a GPU the default is left alone.
#![allow(unsafe_code)]

/// Makes WebKitGTK fit for software GL where there is nothing else. Call first, before any thread exists.
pub fn prepare() {
    if !cfg!(target_os = "linux") || std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_some() || has_gpu()
    {
        return;
    }
    // SAFETY: the first statement of `run`, while the process has one thread, so that nobody reads the environment.
    unsafe { std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1") };
}

/// A render node whose driver is not one of the kernel's virtual ones.
fn has_gpu() -> bool {
    let Ok(entries) = std::fs::read_dir("/sys/class/drm") else { return false };
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
