"""What clients send, read piece by piece: a query that cannot be read is refused by itself."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidatorFunctionWrapHandler, WrapValidator
from pydantic import ValidationError as Invalid
from pydantic_core import PydanticCustomError

from likewise.errors import ValidationError
from likewise.reconcile.queries import Query, Refused

LONGEST, MOST_VALUES = 10_000, 100
Text: TypeAlias = Annotated[str, StringConstraints(max_length=LONGEST)]
Identifier: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Form = TypeVar("Form", bound=BaseModel)
WANTED: Final = (
    "a value is text, a number, true, false or an object with an id; at most 10000 characters each, 100 values at most"
)


class Reference(BaseModel):
    """A value that is an entity by itself, for instance since it was reconciled before."""

    model_config = ConfigDict(frozen=True)

    id: Identifier
    name: Text | None = None


Value: TypeAlias = bool | int | Number | Text | Reference


def _plainly(sent: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(sent)
    except Invalid as error:
        raise PydanticCustomError("value", WANTED) from error


Values: TypeAlias = Annotated[
    Value | Annotated[list[Value], Field(max_length=MOST_VALUES)],
    WrapValidator(_plainly),  # else each alternative has its own complaint
]


def texts_of(values: Values) -> tuple[str, ...]:
    """Values as a catalogue has them: of an entity its name, numbers and truths as JSON writes them."""
    several = values if isinstance(values, list) else [values]
    return tuple(text for one in several if (text := _text(one).strip()))


def _text(value: Value) -> str:
    if isinstance(value, Reference):
        return value.name or value.id
    return value if isinstance(value, str) else json.dumps(value)


def document(content: str | bytes, what: str) -> object:
    """The JSON that was sent.

    Raises:
        ValidationError: it is none.
    """
    try:
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValidationError(f"{what}: not JSON: {error}") from error


def query_of(place: str, sent: object, form: type[Form], core: Callable[[Form], Query]) -> Query | Refused:
    """A query, or why it cannot be one; `place` says which it is."""
    try:
        return core(form.model_validate(sent))
    except Invalid as error:
        return Refused(f"{place}: {first_problem(error)}")


def first_problem(error: Invalid) -> str:
    """Where the first fault is, and what."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in _named(first["loc"]))
    return f"{where}: {first['msg']}" if where else str(first["msg"])


def _named(place: Sequence[int | str]) -> Sequence[int | str]:
    """A place without the names of the alternatives that were tried there."""
    return [part for part in place if isinstance(part, int) or part.isidentifier()]


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")
