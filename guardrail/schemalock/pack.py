"""The compressed form of a schema lock: the text as one xz stream, small enough for a ConfigMap."""

import lzma

XZ = b"\xfd7zXZ\x00"
MEMORY_LIMIT_BYTES = 96 << 20
CHUNK_BYTES = 1 << 20


class Unpackable(ValueError):
    """The compressed bytes do not hold one whole text of a bearable size."""


def is_packed(data: bytes) -> bool:
    """Whether these bytes begin as an xz stream does."""
    return data.startswith(XZ)


def pack(text: bytes) -> bytes:
    """`text` as one xz stream with a check sum; the same text gives the same bytes."""
    return lzma.compress(text, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, preset=6)


def unpack(data: bytes, *, limit: int) -> bytes:
    """The text in `data`. Raises Unpackable where it is cut short, damaged, or larger than `limit` bytes."""
    decompressor = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY_LIMIT_BYTES)
    text = bytearray()
    try:
        while not decompressor.eof and (data or not decompressor.needs_input):
            text += decompressor.decompress(data, max_length=CHUNK_BYTES)
            data = b""
            if len(text) > limit:
                raise Unpackable(f"it unpacks to more than {limit >> 20} MiB")
    except lzma.LZMAError as error:
        raise Unpackable(f"it is damaged ({error})") from error
    if not decompressor.eof:
        raise Unpackable("it is cut short")
    if decompressor.unused_data:
        raise Unpackable("something follows the packed text")
    return bytes(text)
