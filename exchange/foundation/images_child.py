"""The decoder's child process: reads a photo, writes it clean. Only images.py starts it."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from exchange.foundation.children import read_payload, refuse, write_result

PICTURE_QUALITY = 86
THUMBNAIL_QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")


def main() -> None:
    """Clean the photo on standard input; three numbers stand in front of it."""
    payload = read_payload()
    max_pixels, max_side, thumbnail_side = struct.unpack(">III", payload[:12])
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        picture = _clean(payload[12:], max_pixels, max_side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        refuse("photo_too_many_pixels")
    except UnidentifiedImageError:
        refuse("photo_unknown_kind")
    except (OSError, SyntaxError, ValueError, struct.error, IndexError, KeyError, TypeError):
        # Pillow's decoders answer damaged input with any of these.
        refuse("photo_broken")
    thumbnail = picture.copy()
    thumbnail.thumbnail((thumbnail_side, thumbnail_side), Image.Resampling.LANCZOS)
    large, small = _jpeg(picture, PICTURE_QUALITY), _jpeg(thumbnail, THUMBNAIL_QUALITY)
    write_result(struct.pack(">III", *picture.size, len(large)) + large + small)


def _clean(content: bytes, max_pixels: int, max_side: int) -> Image.Image:
    """Return the first picture of the file: upright, at most so large, on white, nothing else."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        # The header says how large it is: nothing has been decoded yet.
        if image.width * image.height > max_pixels:
            refuse("photo_too_many_pixels")
        turned = image.getexif().get(0x0112, 1)
        profile = image.info.get("icc_profile")
        has_alpha = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "La", "RGBa")
        resized = _scalable(image, has_alpha=has_alpha)
        # On a JPEG this also tells the decoder to skip what will not be seen.
        resized.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        if has_alpha:
            above = resized.convert("RGBA")
            flat = Image.new("RGB", above.size, "white")
            flat.paste(above, mask=above.getchannel("A"))
        else:
            flat = _in_common_colours(resized, profile)
    # A new picture carries no comment, profile or text of the old one.
    clean = Image.new("RGB", flat.size)
    clean.paste(flat)
    return _turn(clean, turned)


def _scalable(image: Image.Image, *, has_alpha: bool) -> Image.Image:
    """Return the picture in a kind of colour in which pixels can be mixed."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("1", "P", "PA"):
        return image.convert("RGBA" if has_alpha else "RGB")
    return image


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture in sRGB, so that it needs no colour profile any more."""
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image.convert("RGB")
        if converted is not None:
            return converted
    return image.convert("RGB")


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture as its camera was held (the EXIF orientation, 1 to 8)."""
    image.getexif()[0x0112] = orientation if orientation in range(1, 9) else 1
    turned = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", turned.size)
    clean.paste(turned)
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()


if __name__ == "__main__":
    main()
