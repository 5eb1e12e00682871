#!/usr/bin/env python3
"""make_ptx.py LIBRARIES SOURCES OUT
Compiles the kernels of the tests of the PTX interpreter, SOURCES/*.cu, to OUT/*.ptx with NVRTC; needs no GPU.
LIBRARIES: the folder of libnvrtc.so.12 and libnvrtc-builtins.so.12.9.
Made with NVRTC 12.9.86; another one writes other PTX.
"""

import ctypes
import sys
from pathlib import Path

VERSION = (12, 9)
TARGETS = {"elementwise": (75, 80), "warps": (75, 80), "tensor": (80,)}


class Nvrtc:
    def __init__(self, folder):
        # NVRTC looks for its builtins by name only, so they have to be loaded before.
        for name in ("libnvrtc-builtins.so.12.9", "libnvrtc.so.12"):
            self.library = ctypes.CDLL(str(folder / name), ctypes.RTLD_GLOBAL)
        major, minor = ctypes.c_int(), ctypes.c_int()
        self.call("nvrtcVersion", ctypes.byref(major), ctypes.byref(minor))
        if (major.value, minor.value) != VERSION:
            raise SystemExit(f"NVRTC {major.value}.{minor.value} in {folder}; expected {VERSION[0]}.{VERSION[1]}")

    def call(self, function, *arguments):
        status = getattr(self.library, function)(*arguments)
        if status != 0:
            raise SystemExit(f"{function} failed with status {status}")

    def ptx(self, source, name, capability):
        program, size = ctypes.c_void_p(), ctypes.c_size_t()
        option = f"--gpu-architecture=compute_{capability}".encode()
        self.call("nvrtcCreateProgram", ctypes.byref(program), source, name.encode(), 0, None, None)
        self.call("nvrtcCompileProgram", program, 1, (ctypes.c_char_p * 1)(option))
        self.call("nvrtcGetPTXSize", program, ctypes.byref(size))
        text = ctypes.create_string_buffer(size.value)
        self.call("nvrtcGetPTX", program, text)
        return text.value


def main(libraries, sources, out):
    nvrtc = Nvrtc(libraries)
    out.mkdir(parents=True, exist_ok=True)
    for kernels, capabilities in TARGETS.items():
        source = sources / f"{kernels}.cu"
        for capability in capabilities:
            (out / f"{kernels}.{capability}.ptx").write_bytes(nvrtc.ptx(source.read_bytes(), source.name, capability))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
