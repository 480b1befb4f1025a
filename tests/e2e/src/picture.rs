//! Pictures of the window.

use anyhow::{Context, Result, ensure};

/// Fails for a picture of one colour: a window that has not painted, or never will.
pub fn ensure_painted(png: &[u8], what: &str) -> Result<()> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .context("a picture is not PNG")?;
    let size = reader
        .output_buffer_size()
        .context("a picture is too large")?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels)?;
    let pixels = &pixels[..frame.buffer_size()];
    let step = frame.color_type.samples();
    let first = pixels.get(..step).context("a picture has no pixels")?;
    ensure!(
        pixels.chunks_exact(step).any(|pixel| pixel != first),
        "the picture of {what} is of one colour"
    );
    Ok(())
}
