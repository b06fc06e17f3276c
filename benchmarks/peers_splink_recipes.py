"""How a person who knows the data would set Splink up, by kind of record; `peers_splink.py` runs it.

After its documentation (moj-analytical-services.github.io/splink): clean the columns first; several blocking rules, each
narrow, that together miss little ("Choosing blocking rules"); the comparison that its library has for each kind of
column, with term frequencies for names; m by expectation maximisation over several rules. In the peers' environment only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import splink.comparison_library as library
from splink import block_on


@dataclass(frozen=True)
class SplinkRecipe:
    """What Splink has to be told.

    Attributes:
        columns: SQL for each cleaned column, over the file's own columns.
        comparisons, blocking: of Splink's own classes.
        certain: rules that hardly ever pair two different records, and `recall`, the share of the matches they find.
        training: the rules whose pairs expectation maximisation looks at, one session each.
    """

    columns: Mapping[str, str]
    comparisons: tuple[object, ...]
    blocking: tuple[object, ...]
    certain: tuple[object, ...]
    recall: float
    training: tuple[object, ...]


def text(column: str) -> str:
    """Lower case without accents and marks, one blank between words; nothing is null."""
    return f"nullif(trim(regexp_replace(strip_accents(lower({column})), '[^a-z0-9]+', ' ', 'g')), '')"


def code(column: str) -> str:
    """Only letters and digits."""
    return f"nullif(regexp_replace(strip_accents(lower({column})), '[^a-z0-9]', '', 'g'), '')"


def day(column: str) -> str:
    """A date however it is written, as 1984-03-07."""
    formats = "['%Y-%m-%d', '%d.%m.%Y', '%d/%m/%Y', '%Y%m%d']"
    return f"strftime(try_strptime({column}, {formats}), '%Y-%m-%d')"


def words(column: str, length: int) -> str:
    """The different words of at least so many letters."""
    return f"list_distinct(list_filter(string_split({text(column)}, ' '), lambda word: length(word) >= {length}))"


def number(column: str) -> str:
    return f"try_cast(replace({column}, ',', '') AS DOUBLE)"


PHONE = "right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)"
SWAPPED = "l.given_name = r.surname AND l.surname = r.given_name"
AMOUNTS = {"output_column_name": "price", "comparison_levels": [
    {"sql_condition": '"price_l" IS NULL OR "price_r" IS NULL', "label_for_charts": "missing", "is_null_level": True},
    {"sql_condition": '"price_l" = "price_r"', "label_for_charts": "equal"},
    {"sql_condition": 'abs("price_l" - "price_r") < 0.51', "label_for_charts": "rounded"},
    {"sql_condition": 'abs("price_l" - "price_r") < 0.1 * greatest("price_l", "price_r")', "label_for_charts": "near"},
    {"sql_condition": "ELSE", "label_for_charts": "other"},
]}  # fmt: skip

ADDRESS = {"output_column_name": "address", "comparison_levels": [
    {"sql_condition": "coalesce(street_l, postcode_l, city_l) IS NULL OR coalesce(street_r, postcode_r, city_r) IS NULL",
     "label_for_charts": "missing", "is_null_level": True},
    {"sql_condition": "street_l = street_r AND (postcode_l = postcode_r OR city_l = city_r)", "label_for_charts": "all"},
    {"sql_condition": "jaro_winkler_similarity(street_l, street_r) >= 0.85 AND"
     " (postcode_l = postcode_r OR jaro_winkler_similarity(city_l, city_r) >= 0.9)", "label_for_charts": "nearly all"},
    {"sql_condition": "jaro_winkler_similarity(street_l, street_r) >= 0.85", "label_for_charts": "street"},
    {"sql_condition": "postcode_l = postcode_r", "label_for_charts": "postcode"},
    {"sql_condition": "jaro_winkler_similarity(city_l, city_r) >= 0.9", "label_for_charts": "city"},
    {"sql_condition": "ELSE", "label_for_charts": "other"},
]}  # fmt: skip
"""One comparison for columns that depend on each other, as its documentation recommends."""

PEOPLE = SplinkRecipe(
    columns={
        **{name: text(name) for name in ("given_name", "surname", "street", "city")},
        "date_of_birth": day("date_of_birth"),
        "postcode": code("postcode"),
        "phone": PHONE,
        "email": "lower(email)",
    },
    comparisons=(
        library.NameComparison("given_name").configure(term_frequency_adjustments=True),
        library.NameComparison("surname").configure(term_frequency_adjustments=True),
        library.DateOfBirthComparison("date_of_birth", input_is_string=True),
        library.CustomComparison(**ADDRESS),
        library.LevenshteinAtThresholds("phone", [1]),
        library.EmailComparison("email"),
    ),
    blocking=(
        block_on("date_of_birth"),
        block_on("phone"),
        block_on("email"),
        block_on("postcode"),
        block_on("street"),
        block_on("given_name", "surname"),
        SWAPPED,
        block_on("given_name", "city"),
        block_on("surname", "city"),
        block_on("left(given_name, 3)", "left(surname, 3)", "left(date_of_birth, 4)"),
        block_on("left(given_name, 3)", "left(surname, 3)", "left(city, 3)"),
        block_on("left(street, 8)", "left(city, 3)"),
        block_on("given_name", "left(postcode, 3)"),
        block_on("surname", "left(postcode, 3)"),
    ),
    certain=(block_on("given_name", "surname", "date_of_birth"), block_on("email"), block_on("phone", "given_name")),
    recall=0.7,
    training=(block_on("date_of_birth"), block_on("given_name", "surname")),
)  # fmt: skip

PRODUCT_CODE = r"'([a-z]{2,3})[-/ ]?([0-9]{3,4})(pro|a|s|x)?\b'"
IN_TITLE = (
    f"nullif(regexp_replace(regexp_extract(strip_accents(lower(title)), {PRODUCT_CODE}), '[^a-z0-9]', '', 'g'), '')"
)
CODE = f"coalesce({code('model')}, {IN_TITLE})"

PRODUCTS = SplinkRecipe(
    columns={
        "title": text("title"),
        "words": words("title", 4),
        "brand": text("brand"),
        "category": text("category"),
        "code": CODE,
        "digits": f"nullif(regexp_extract({CODE}, '[0-9]+'), '')",
        "size": f"nullif(regexp_extract({text('title')}, '([0-9]+ ?(mm|kg|ml|w|v|gb|inch|in))$', 1), '')",
        "price": number("price"),
    },
    comparisons=(
        library.ArrayIntersectAtSizes("words", [5, 4, 3, 2, 1]),
        library.JaroWinklerAtThresholds("brand", [0.9, 0.75]).configure(term_frequency_adjustments=True),
        library.JaroWinklerAtThresholds("category", [0.9, 0.75]).configure(term_frequency_adjustments=True),
        library.LevenshteinAtThresholds("code", [1, 2]).configure(term_frequency_adjustments=True),
        library.ExactMatch("size").configure(term_frequency_adjustments=True),
        library.CustomComparison(**AMOUNTS),
    ),
    blocking=(
        block_on("code"),
        block_on("digits", "size"),
        block_on("words", "digits", arrays_to_explode=["words"]),
        block_on("words", "size", arrays_to_explode=["words"]),
        block_on("brand", "category", "price"),
        block_on("title"),
    ),
    certain=(block_on("code", "size"), block_on("code", "price"), block_on("title")),
    recall=0.7,
    training=(block_on("code"), block_on("brand", "size"), block_on("category", "size")),
)

PAPERS = SplinkRecipe(
    columns={
        "title": text("title"),
        "words": words("title", 6),
        "beginning": f"left({code('title')}, 12)",
        "authors": text("authors"),
        "surnames": words("authors", 4),
        "venue": text("venue"),
        "year": "regexp_extract(year, '[0-9]{4}')",
    },
    comparisons=(
        library.JaroWinklerAtThresholds("title", [0.97, 0.9, 0.8]),
        library.ArrayIntersectAtSizes("surnames", [4, 3, 2, 1]),
        library.JaroWinklerAtThresholds("venue", [0.9, 0.7]).configure(term_frequency_adjustments=True),
        library.ExactMatch("year"),
    ),
    blocking=(
        block_on("title"),
        block_on("beginning"),
        block_on("words", "year", arrays_to_explode=["words"]),
        block_on("surnames", "year", arrays_to_explode=["surnames"]),
        block_on("authors"),
    ),
    certain=(block_on("title", "year"), block_on("beginning", "authors")),
    recall=0.8,
    training=(block_on("beginning"), block_on("authors")),
)

CENSUS = SplinkRecipe(
    columns={
        **{name: text(name) for name in ("given_name", "surname", "address_1", "suburb", "state")},
        "full_name": f"{text('given_name')} || ' ' || {text('surname')}",
        "street_number": "trim(street_number)",
        "postcode": "trim(postcode)",
        "date_of_birth": day("date_of_birth"),
        "soc_sec_id": "trim(soc_sec_id)",
    },
    comparisons=(
        library.ForenameSurnameComparison("given_name", "surname", forename_surname_concat_col_name="full_name"),
        library.DateOfBirthComparison("date_of_birth", input_is_string=True, invalid_dates_as_null=True),
        library.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
        library.LevenshteinAtThresholds("postcode", [1, 2]),
        library.JaroWinklerAtThresholds("address_1", [0.9, 0.7]).configure(term_frequency_adjustments=True),
        library.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        library.ExactMatch("state").configure(term_frequency_adjustments=True),
    ),
    blocking=(
        block_on("soc_sec_id"),
        block_on("date_of_birth"),
        block_on("given_name", "surname"),
        block_on("postcode", "surname"),
        block_on("postcode", "given_name"),
        block_on("address_1", "postcode"),
        SWAPPED,
    ),
    certain=(block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")),
    recall=0.9,
    training=(block_on("date_of_birth"), block_on("postcode", "surname"), block_on("soc_sec_id")),
)  # fmt: skip

WIDER = (
    block_on("surname"),
    block_on("left(street, 6)"),
    block_on("city", "left(given_name, 2)"),
    block_on("city", "left(surname, 2)"),
    block_on("left(postcode, 3)", "left(surname, 1)"),
    block_on("left(given_name, 3)", "left(surname, 3)"),
    block_on("given_name", "left(surname, 2)"),
)
"""Rules that find more of the matches among people, at many times the cost."""

RECIPES = {
    "people": PEOPLE,
    "people-wide": replace(PEOPLE, blocking=(*PEOPLE.blocking, *WIDER)),
    "products": PRODUCTS,
    "bibliography": PAPERS,
    "dblp-acm": PAPERS,
    "febrl4": CENSUS,
}
