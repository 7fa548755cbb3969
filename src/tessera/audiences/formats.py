"""What each platform asks for: the columns of its file, and the fewest people it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tessera.audiences import normalising as to
from tessera.audiences.file import is_formula
from tessera.audiences.normalising import sha256

# Fewer people than this are nobody's audience: they could be told one by one.
PRIVACY_MINIMUM = 10


# What somebody gets in a plan: in which campaign, what, how, and when they usually order. A
# discount of 0.1 is 10 %.
MESSAGE = (
    "campaign_id", "action", "channel", "offer", "discount", "product_id_1", "product_name_1",
    "product_id_2", "product_name_2", "product_id_3", "product_name_3", "send_weekday", "send_hour",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody in an audience, as the shop knows them; what is not known is None.

    ``message`` has, for somebody in a plan, what of :data:`MESSAGE` is known.
    """

    customer_key: str
    customer_id: str
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    postal_code: str | None = None
    country: str | None = None
    consent_updated_at: str | None = None
    message: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def country_code(self) -> str:
        """Two letters, or nothing."""
        return to.country_code(self.country)

    @property
    def e164(self) -> str:
        """The telephone number with a plus and the country's number, or nothing."""
        return to.phone(self.phone, self.country_code)


@dataclass(frozen=True)
class Format:
    """The file of a platform.

    Attributes
    ----------
    title : str
        What the platform is called.
    columns : mapping of str to callable
        What the headers are, and what stands below them for a person.
    identifiers : tuple of str
        Columns of which a row needs at least one.
    minimum : int
        The fewest people with whom the platform does anything.
    takes_messages : bool
        Whether columns of our own may be added: what each one gets.
    """

    title: str
    columns: Mapping[str, Callable[[Person], str]]
    identifiers: tuple[str, ...]
    minimum: int
    takes_messages: bool = False

    def row(self, person: Person) -> list[str]:
        """Return what stands in the file for a person."""
        return [value(person) for value in self.columns.values()]

    def of_plan(self) -> "Format":
        """Return the same with what a plan gives each person, where the format has room for it."""
        if not self.takes_messages:
            return self
        return replace(self, columns={**self.columns, **MESSAGE_COLUMNS})

    def reaches(self, row: list[str]) -> bool:
        """Tell whether the platform can find the person of a row.

        An address that a spreadsheet takes for a formula is written so that it is none, and is no
        address any more.
        """
        found = dict(zip(self.columns, row, strict=True))
        return any(found[name] and not is_formula(found[name]) for name in self.identifiers)


def _of_message(name: str) -> Callable[[Person], str]:
    return lambda one: one.message.get(name) or ""


MESSAGE_COLUMNS = {name: _of_message(name) for name in MESSAGE}


def _has_address(person: Person) -> bool:
    """Tell whether all is known without which Google refuses parts of an address."""
    return bool(
        to.name(person.first_name)
        and to.name(person.last_name)
        and person.country_code
        and to.postal_code(person.postal_code)
    )


FORMATS = {
    "google": Format(
        title="Google Customer Match",
        columns={
            "Email": lambda one: sha256(to.google_email(one.email)),
            "Phone": lambda one: sha256(one.e164),
            "First Name": lambda one: sha256(to.name(one.first_name)) if _has_address(one) else "",
            "Last Name": lambda one: sha256(to.name(one.last_name)) if _has_address(one) else "",
            "Country": lambda one: one.country_code if _has_address(one) else "",
            "Zip": lambda one: to.postal_code(one.postal_code) if _has_address(one) else "",
        },
        identifiers=("Email", "Phone"),
        # Of all networks since December 2024; people who were active in the last 30 days.
        minimum=100,
    ),
    "meta": Format(
        title="Meta custom audience",
        columns={
            "email": lambda one: sha256(to.email(one.email)),
            "phone": lambda one: sha256(one.e164.removeprefix("+")),
            "fn": lambda one: sha256(to.meta_name(one.first_name)),
            "ln": lambda one: sha256(to.meta_name(one.last_name)),
            "zip": lambda one: sha256(to.meta_postal_code(one.postal_code, one.country_code)),
            "country": lambda one: sha256(one.country_code.lower()),
        },
        identifiers=("email", "phone"),
        minimum=100,
    ),
    "klaviyo": Format(
        title="Klaviyo list",
        columns={
            "Email": lambda one: to.email(one.email),
            "First Name": lambda one: (one.first_name or "").strip(),
            "Last Name": lambda one: (one.last_name or "").strip(),
            "Country": lambda one: one.country_code,
            "Email Marketing Consent": lambda _: "Subscribe",
            "Email Marketing Consent Timestamp": lambda one: one.consent_updated_at or "",
        },
        identifiers=("Email",),
        minimum=PRIVACY_MINIMUM,
    ),
    "csv": Format(
        title="CSV",
        columns={
            "customer_id": lambda one: one.customer_id,
            "email": lambda one: to.email(one.email),
            # Without a plus, which a spreadsheet would take for a formula.
            "phone_with_country_code": lambda one: one.e164.removeprefix("+"),
            "first_name": lambda one: (one.first_name or "").strip(),
            "last_name": lambda one: (one.last_name or "").strip(),
            "country": lambda one: one.country_code,
        },
        identifiers=("email", "phone_with_country_code"),
        minimum=PRIVACY_MINIMUM,
        takes_messages=True,
    ),
}
