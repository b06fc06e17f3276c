"""Which incoming column corresponds to which catalogue column, from headers and from values."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from likewise.engine.count import AMOUNTS
from likewise.engine.filled import filled
from likewise.engine.normalise import compact, fold
from likewise.engine.profile import require_column
from likewise.engine.records import ColumnProfile, Kind, Table
from likewise.engine.results import FieldMap, Options, TableProfile
from likewise.engine.units import parse_number, sizes
from likewise.engine.vectors import Floats
from likewise.errors import TableError

_SAMPLE = 3_000
_SHORT = 40
_LEAST_SCORE = 0.3
_LEAST_COVER = 0.1
_LEAST_SHARED_KEYS = 0.3
_WORDY = frozenset({Kind.NAME, Kind.TEXT, Kind.CATEGORY})
_NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.QUANTITY})
_LABELS = frozenset({Kind.CODE, Kind.PHONE, Kind.NUMBER})
_JOINT: tuple[tuple[frozenset[Kind], Kind], ...] = (
    *((frozenset({kind}), kind) for kind in Kind),
    (_WORDY, Kind.TEXT),
    (_WORDY, Kind.NAME),
    (frozenset({Kind.NUMBER, Kind.MONEY}), Kind.MONEY),
    (frozenset({Kind.NUMBER, Kind.QUANTITY}), Kind.QUANTITY),
    (frozenset({Kind.CODE, Kind.NUMBER}), Kind.CODE),
    (_LABELS, Kind.PHONE),
)
"""Which kind compares values of two kinds: the first family that holds both; names compare anything."""


@dataclass(frozen=True)
class Layout:
    """How two tables are laid side by side.

    Attributes:
        fields: corresponding columns, in the catalogue's order.
        incoming_text, catalogue_text: columns that make up a record's whole text: the corresponding ones and those
            whose words occur on the other side.
    """

    fields: tuple[FieldMap, ...]
    incoming_text: tuple[str, ...]
    catalogue_text: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """What a column holds, with counts, over an even sample of its values.

    `parts` are words and sizes; an amount is also its order of magnitude, since two price lists rarely share a price.
    `wholes` are short values in compact form.
    """

    parts: Counter[str]
    wholes: Counter[str]


class Holdings:
    """What the columns of one table hold, each worked out when first asked for. Kept beside a catalogue, they spare a
    single record the reading of all of it.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._contents: dict[tuple[str, Kind], Contents] = {}
        self._labels: dict[str, frozenset[str]] = {}
        self._counts: dict[str, bool] = {}

    def contents(self, column: ColumnProfile) -> Contents:
        """Words and values of a column."""
        key = (column.name, column.kind)
        if key not in self._contents:
            self._contents[key] = _contents(self._table, column)
        return self._contents[key]

    def labels(self, name: str) -> frozenset[str]:
        """All values of a column in compact form."""
        if name not in self._labels:
            self._labels[name] = _labels(self._table, name)
        return self._labels[name]

    def is_count(self, name: str) -> bool:
        """Whether a column merely counts its rows."""
        if name not in self._counts:
            self._counts[name] = _is_count(self.labels(name))
        return self._counts[name]


def lay_out(
    tables: tuple[Table, Table],
    profiles: tuple[TableProfile, TableProfile],
    options: Options,
    held: Holdings | None = None,
) -> Layout:
    """Columns of the (incoming, catalogue) tables that correspond, as detected or as `options.mapping` says.

    A pair of columns scores by how alike their headers are and how much their values have in common; the best
    assignment is taken (Kuhn-Munkres). A key takes part only where the other side plainly has the same ones. `held` is
    what the catalogue holds, where that is kept.

    Raises:
        TableError: a column named in the options does not exist, or the tables have nothing in common.
    """
    incoming, catalogue = tables
    _check_names(tables, options)
    holdings, given = (Holdings(incoming), held or Holdings(catalogue)), dict(options.mapping or {})
    sides = [
        [
            column
            for column in profile.columns
            if column.name not in options.ignore and (column.filled > 0 or profile.rows == 0)
        ]
        for profile in profiles
    ]
    contents = [
        {column.name: one.contents(column) for column in side} for one, side in zip(holdings, sides, strict=True)
    ]
    kinds = [{column.name: column.kind for column in profile.columns} for profile in profiles]
    fields = [
        FieldMap(a, b, _joint_kind(kinds[0][a], kinds[1][b], options.kinds or {}, (a, b)), 1.0, given=True)
        for a, b in given.items()
    ]
    fields += _by_key(holdings, profiles, sides, given)
    mapped = {one.incoming for one in fields}, {one.catalogue for one in fields}
    free = [
        [column for column in side if column.name not in taken and column.name != profile.key]
        for side, profile, taken in zip(sides, profiles, mapped, strict=True)
    ]
    fields += _assign(free[0], free[1], contents, options)
    order = {name: position for position, name in enumerate(catalogue.columns)}
    fields.sort(key=lambda one: order[one.catalogue])
    texts = _text_columns(sides, profiles, contents, fields)
    if not fields and not (texts[0] and texts[1]):
        raise TableError(
            f"no column of {incoming.name} corresponds to a column of {catalogue.name}: neither names nor values agree;"
            " name a pair with --map incoming=catalogue"
        )
    return Layout(tuple(fields), *texts)


def _check_names(tables: tuple[Table, Table], options: Options) -> None:
    incoming, catalogue = tables
    for left, right in (options.mapping or {}).items():
        require_column(incoming, left)
        require_column(catalogue, right)
    known = {*incoming.columns, *catalogue.columns}
    for name in (*options.ignore, *(options.kinds or {})):
        if name not in known:
            raise TableError(f"neither {incoming.name} nor {catalogue.name} has a column '{name}'", column=name)


def _contents(table: Table, column: ColumnProfile) -> Contents:
    values = filled(table.frame[column.name])
    sample: list[str] = values.gather_every(max(1, len(values) // _SAMPLE)).to_list()
    parts: Counter[str] = Counter()
    wholes: Counter[str] = Counter()
    for value, count in Counter(sample).items():
        if column.kind not in _NUMERIC:
            for word in fold(value).split():
                if not any(map(str.isdigit, word)):
                    parts[word] += count
        for size in sizes(value):
            parts[size] += count
        if column.kind in AMOUNTS:
            parts[_magnitude(parse_number(value))] += count
        if len(value) <= _SHORT:
            wholes[compact(value)] += count
    return Contents(parts, wholes)


def _magnitude(value: float | None) -> str:
    return "" if not value else f"about 2**{round(math.log2(abs(value)))}"


def _assign(
    left: Sequence[ColumnProfile],
    right: Sequence[ColumnProfile],
    contents: Sequence[Mapping[str, Contents]],
    options: Options,
) -> list[FieldMap]:
    if not left or not right:
        return []
    scores = np.array([[_score(a, b, contents[0][a.name], contents[1][b.name]) for b in right] for a in left])
    return [
        FieldMap(
            left[i].name,
            right[j].name,
            _joint_kind(left[i].kind, right[j].kind, options.kinds or {}, (left[i].name, right[j].name)),
            round(float(scores[i, j]), 3),
        )
        for i, j in _assignment(scores)
        if scores[i, j] >= _LEAST_SCORE
    ]


def _assignment(scores: Floats) -> list[tuple[int, int]]:
    """The rows and columns, each at most once, whose scores have the highest sum."""
    best = scores.argmax(axis=1)
    if len(set(best.tolist())) == len(best):  # nothing to weigh up, and SciPy's optimisers take long to load
        return list(enumerate(best.tolist()))
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-scores)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _score(left: ColumnProfile, right: ColumnProfile, a: Contents, b: Contents) -> float:
    kinds = _kind_likeness(left.kind, right.kind)
    header = _header_likeness(left.name, right.name)
    shared = max(_overlap(a.parts, b.parts), _overlap(a.wholes, b.wholes))
    if header == 1.0:
        return kinds * (0.7 + 0.3 * shared)
    return kinds * max(0.5 * header + 0.5 * shared, shared)


def _header_likeness(left: str, right: str) -> float:
    a, b = (fold(name.replace("_", " ").replace("-", " ")) for name in (left, right))
    if a == b:
        return 1.0
    return float(fuzz.token_set_ratio(a, b) + fuzz.ratio(a, b)) / 200.0 if len(a) > 1 and len(b) > 1 else 0.0


def _kind_likeness(left: Kind, right: Kind) -> float:
    if left == right:
        return 1.0
    for family in (_WORDY, _NUMERIC, _LABELS):
        if left in family and right in family:
            return 0.9
    return 0.6 if left in _WORDY or right in _WORDY else 0.4


def _overlap(left: Counter[str], right: Counter[str]) -> float:
    """Share of word occurrences that two columns have in common (Bray & Curtis on relative counts), or somewhat less
    than the share of either one's words that the other has at all, whichever is more."""
    if not left or not right:
        return 0.0
    totals = left.total(), right.total()
    common = sum(min(count / totals[0], right[word] / totals[1]) for word, count in left.items() if word in right)
    covers = (_cover(left, right.keys()), _cover(right, left.keys()))
    return max(common, 0.7 * max(covers) * min(1.0, 2 * min(covers) + 0.3))


def _joint_kind(left: Kind, right: Kind, given: Mapping[str, Kind], names: Iterable[str]) -> Kind:
    asked = [given[name] for name in names if name in given]
    if asked:
        return asked[0]
    pair = {left, right}
    return next((kind for family, kind in _JOINT if pair <= family and (kind in pair or kind is Kind.NAME)), Kind.NAME)


def _by_key(
    holdings: tuple[Holdings, Holdings],
    profiles: tuple[TableProfile, TableProfile],
    sides: Sequence[Sequence[ColumnProfile]],
    given: Mapping[str, str],
) -> list[FieldMap]:
    """A key beside the other side's key or code column that plainly has its values, and no mere row counts."""
    keys = [profile.key for profile in profiles]
    if not any(keys):
        return []
    left, right = (
        {
            column.name: held.labels(column.name)
            for column in side
            if column.name not in taken and (column.name == key or column.kind is Kind.CODE)
        }
        for held, side, key, taken in zip(holdings, sides, keys, (set(given), set(given.values())), strict=True)
    )
    shares = [
        (len(left[a] & right[b]) / len(left[a]), a, b)
        for a in left
        for b in right
        if left[a] and right[b] and (a == keys[0] or b == keys[1])
    ]
    found: list[FieldMap] = []
    for share, a, b in sorted(shares, key=lambda one: -one[0]):
        free = all(a != one.incoming and b != one.catalogue for one in found)
        if not free or share < _LEAST_SHARED_KEYS:
            continue
        if not (holdings[0].is_count(a) or holdings[1].is_count(b)):
            found.append(FieldMap(a, b, Kind.CODE, round(share, 3)))
    return found


def _labels(table: Table, column: str) -> frozenset[str]:
    """All values in compact form; those of ASCII without a look at each in Python."""
    values = filled(table.frame[column])
    # Only ASCII has as many bytes as characters; of it, folding keeps letters and digits, and compacting nothing else.
    plain = values.str.len_bytes() == values.str.len_chars()
    kept = values.filter(plain).str.to_lowercase().str.replace_all("[^a-z0-9]", "").unique()
    return frozenset(kept.to_list()).union(map(compact, values.filter(~plain).to_list())) - {""}


def _is_count(values: AbstractSet[str]) -> bool:
    if not all(value.isascii() and value.isdigit() and len(value) < 19 for value in values):
        return False
    numbers = list(map(int, values))
    return max(numbers) - min(numbers) <= 2 * len(numbers)


def _text_columns(
    sides: Sequence[Sequence[ColumnProfile]],
    profiles: tuple[TableProfile, TableProfile],
    contents: Sequence[Mapping[str, Contents]],
    fields: Sequence[FieldMap],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    mapped = ({one.incoming for one in fields}, {one.catalogue for one in fields})
    chosen: list[tuple[str, ...]] = []
    for side in (0, 1):
        other: set[str] = set().union(
            *(held.parts for name, held in contents[1 - side].items() if name != profiles[1 - side].key)
        )
        chosen.append(
            tuple(
                column.name
                for column in sides[side]
                if column.name in mapped[side]
                or (
                    column.name != profiles[side].key
                    and column.kind not in AMOUNTS
                    and _cover(contents[side][column.name].parts, other) >= _LEAST_COVER
                )
            )
        )
    return chosen[0], chosen[1]


def _cover(words: Counter[str], others: AbstractSet[str]) -> float:
    total = words.total()
    fewer = words if len(words) <= len(others) else others  # of which one side is a single record's
    return sum(words[word] for word in fewer if word in words and word in others) / total if total else 0.0
