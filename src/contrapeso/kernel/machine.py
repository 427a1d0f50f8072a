"""Compile LLVM text for this processor, keep the code on disk, and hand out its functions."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

_store: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Keep compiled code in ``folder`` between runs, or nowhere."""
    global _store
    _store = folder


class Library:
    """Compiled functions of one text; the code lives as long as the object."""

    def __init__(self, key: str, write: Callable[[], str]) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        target = llvm.Target.from_default_triple()
        cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
        self._machine = target.create_target_machine(cpu=cpu, features=features, opt=2, codemodel="jitdefault")
        whole = hashlib.sha256("\n".join((key, cpu, features, llvmlite.__version__)).encode()).hexdigest()
        path = _store / f"{whole}.o" if _store is not None else None
        code = path.read_bytes() if path is not None and path.exists() else None
        if code is None:
            code = self._compile(write())
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                partial = path.with_suffix(f".{os.getpid()}-{id(self)}.partial")
                partial.write_bytes(code)
                partial.replace(path)
        empty = llvm.parse_assembly("")
        self._engine = llvm.create_mcjit_compiler(empty, self._machine)
        self._engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def _compile(self, text: str) -> bytes:
        module = llvm.parse_assembly(text)
        module.triple = llvm.get_process_triple()
        module.verify()
        options = llvm.create_pipeline_tuning_options(speed_level=1)
        builder = llvm.create_pass_builder(self._machine, options)
        builder.getModulePassManager().run(module, builder)
        return self._machine.emit_object(module)

    def function(self, name: str, *arguments: type) -> Callable[..., None]:
        """Return a function; while it runs, other Python threads may run too.

        Raises
        ------
        KeyError
            If the text has no function of that name.
        """
        address = self._engine.get_function_address(name)
        if not address:
            raise KeyError(name)
        return ctypes.CFUNCTYPE(None, *arguments)(address)
