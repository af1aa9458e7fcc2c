"""How the engine's loops are compiled.

Kernels are called from Python; their machine code is kept on disk, so only the first run on a machine compiles.
Helpers are called from kernels alone: without the Python doors that numba would build for each, the first run takes
half the time. Numba renews a kernel on disk when the kernel's own file changes, not when a helper's does: clear the
cache directory after changing a helper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_njit: Any = numba.njit  # its published types do not know all of its options

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """A loop that Python calls, on any number of threads."""
    return cast(Function, _njit(cache=True, nogil=True, error_model="numpy")(function))


def helper(function: Function) -> Function:
    """A part of a kernel."""
    made = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast(Function, made(function))


def inlined(function: Function) -> Function:
    """A part of a kernel's innermost loop, where passing the arrays along would cost more than the work."""
    return cast(Function, _njit(nogil=True, error_model="numpy", inline="always")(function))
