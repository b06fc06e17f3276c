"""The HTTP bodies of access."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr, StrictBool, model_validator

from likewise.db.states import Role
from likewise.http.models import Model, Moment, RequestModel
from likewise.http.principal import Scope

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s\x85]+@[^@\s\x85]+$", examples=["ada@example.org"])]
NewPassword = Annotated[SecretStr, Field(min_length=12, max_length=256)]


class SignIn(RequestModel):
    """Either `token`, the one-time token of a link, or `email` and `password`."""

    token: SecretStr | None = Field(default=None, max_length=256)
    email: str | None = Field(default=None, max_length=254)
    password: SecretStr | None = Field(default=None, max_length=256)

    @model_validator(mode="after")
    def _one_way(self) -> "SignIn":
        given = (self.token is not None, self.email is not None, self.password is not None)
        if given not in ((True, False, False), (False, True, True)):
            raise ValueError("send either token, or email and password")
        return self


class Me(Model):
    """Who asks."""

    kind: Literal["user", "key"]
    id: UUID
    name: str
    role: Role
    scopes: tuple[Scope, ...]


class SignedOut(Model):
    """The session is over."""

    signed_out: Literal[True] = True


class NewUser(RequestModel):
    """A person to let in; without a password, a one-time link is answered instead."""

    email: Email
    name: Name
    role: Role
    password: NewPassword | None = None


class ChangedUser(RequestModel):
    """What to change of a user; what is left out stays."""

    role: Role | None = None
    disabled: StrictBool | None = None


class ChangedPassword(RequestModel):
    """A new password for whoever asks; `current` may be left out while there is none."""

    current: SecretStr | None = Field(default=None, max_length=256)
    new: NewPassword


class UserAnswer(Model):
    """A person."""

    id: UUID
    email: str
    name: str
    role: Role
    created_at: datetime
    last_sign_in_at: datetime | None
    disabled_at: datetime | None


class CreatedUser(UserAnswer):
    """A new person; `sign_in_token` signs in once at /sign-in?token=..., is shown only here and holds for a day."""

    sign_in_token: str | None = None


class Link(Model):
    """`sign_in_token` signs in once at /sign-in?token=... and holds for a day; it is not kept, and null where the answer is
    repeated.
    """

    sign_in_token: str | None


class NewKey(RequestModel):
    """A key for a program; without scopes it may do all that its role may."""

    name: Name
    role: Role
    scopes: tuple[Scope, ...] = ()
    expires_at: Moment | None = None


class KeyAnswer(Model):
    """A program's key; `prefix` is its beginning."""

    id: UUID
    name: str
    prefix: str
    role: Role
    scopes: tuple[Scope, ...]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class CreatedKey(KeyAnswer):
    """A new key; `key` is shown only here: it is not kept, and null where the answer is repeated."""

    key: str | None
