"""An index as named arrays and back, so that it can be kept in files and mapped by several processes. No pickle."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy.typing as npt
from scipy import sparse

from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, Segment
from likewise.engine.prepare import LOOKED_UP, Prepared, Rarities, Values
from likewise.engine.texts import Texts
from likewise.engine.vectors import BUCKETS, Rarity

FORMAT = 3
"""To be raised with every change of how records are prepared or laid out: what was kept before is then made anew."""

# Arrays of several types of numbers: each name has its own.
Arrays = Mapping[str, npt.NDArray[Any]]

_MATRICES = ("words", "codes", "sizes", "tokens", "search")


def arrays_of(index: Index) -> Arrays:
    """The arrays of an index as it was made, without changes; `index_of` needs its layout beside them."""
    if index.changed is not None or index.base.standing is not None:
        raise ValueError("only an index without changes can be stored")
    records = index.base.records
    named: dict[str, npt.NDArray[Any]] = {
        f"rarity.{view.name}": getattr(index.rarities, view.name).held for view in fields(Rarities)
    }
    for name in _MATRICES:
        named |= _matrix_arrays(name, getattr(records, name))
    named |= _matrix_arrays("transposed", index.base.transposed) | _text_arrays("texts", records.texts)
    for number, values in enumerate(records.fields):
        prefix = f"field{number}"
        named |= _text_arrays(f"{prefix}.texts", values.texts) | {f"{prefix}.present": values.present}
        named |= _matrix_arrays(f"{prefix}.words", values.words) | _matrix_arrays(f"{prefix}.grams", values.grams)
        if values.numbers is not None:
            named[f"{prefix}.numbers"] = values.numbers
    return named


def index_of(arrays: Arrays, specs: tuple[FieldSpec, ...], side: Side) -> Index:
    """The index of `arrays_of`, without a copy of its arrays.

    Raises:
        KeyError, ValueError: the arrays are not those of an index of this layout.
    """
    search = _matrix(arrays, "search", len(LOOKED_UP) * BUCKETS)
    records = Prepared(
        fields=tuple(_values(arrays, f"field{number}") for number in range(len(specs))),
        words=_matrix(arrays, "words", BUCKETS),
        codes=_matrix(arrays, "codes", BUCKETS),
        sizes=_matrix(arrays, "sizes", BUCKETS),
        tokens=_matrix(arrays, "tokens", BUCKETS),
        search=search,
        texts=_texts(arrays, "texts") if "texts.bounds" in arrays else None,
    )
    rarities = Rarities(**{view.name: Rarity(arrays[f"rarity.{view.name}"], len(records)) for view in fields(Rarities)})
    base = Segment(records, _matrix(arrays, "transposed", search.shape[0]), rarities.held)
    return Index(specs, side, rarities, base)


def _values(arrays: Arrays, prefix: str) -> Values:
    return Values(
        _texts(arrays, f"{prefix}.texts"),
        arrays[f"{prefix}.present"],
        arrays.get(f"{prefix}.numbers"),
        _matrix(arrays, f"{prefix}.words", BUCKETS) if f"{prefix}.words.data" in arrays else None,
        _matrix(arrays, f"{prefix}.grams", BUCKETS) if f"{prefix}.grams.data" in arrays else None,
    )


def _text_arrays(name: str, texts: Texts | None) -> dict[str, npt.NDArray[Any]]:
    return {} if texts is None else {f"{name}.content": texts.content, f"{name}.bounds": texts.bounds}


def _texts(arrays: Arrays, name: str) -> Texts:
    return Texts(arrays[f"{name}.content"], arrays[f"{name}.bounds"])


def _matrix_arrays(name: str, matrix: sparse.csr_matrix | None) -> dict[str, npt.NDArray[Any]]:
    if matrix is None:
        return {}
    return {f"{name}.data": matrix.data, f"{name}.indices": matrix.indices, f"{name}.indptr": matrix.indptr}


def _matrix(arrays: Arrays, name: str, width: int) -> sparse.csr_matrix:
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return sparse.csr_matrix(parts, shape=(len(parts[2]) - 1, width))
