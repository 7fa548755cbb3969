"""The customers: what moves them (latent) and what the shop has on file about them."""

import numpy as np
import pandas as pd
import people
from catalogue import STYLE_COUNT
from personas import PERSONA_NAMES, PERSONAS, category_weights, intensity
from settings import CUSTOMER_COUNT, DAY_COUNT, DAY_MINUTES, END_MINUTE, FIRST_DAY, pick, stream

FIRST_NUMBER = 1001
REFERRAL_COUNT, HOUSEHOLD_COUNT, SOCIAL_COUNT = 180, 80, 220
SAME_TASTE_SHARE = 0.7
NO_ORDER_SHARE = 0.03
YEARS_BEFORE = 900
CONSENT_SHARE, LATE_CONSENT_SHARE = 0.65, 0.12
ERASURE_COUNT = 6
UNKNOWN_CONSENT_SHARE = 0.08
FAMILY_SHARE = 0.5
UK_FICTION_NUMBERS = 1000
BIRTH_DATE_BLANK = 0.2
BLANK_SHARES = {
    "gender": 0.12, "income_band": 0.45, "education": 0.5, "occupation": 0.45, "household": 0.3,
    "postal_code": 0.06,
}  # fmt: skip
EDUCATION_SHARES = (0.22, 0.26, 0.33, 0.16, 0.03)
HOUSEHOLD_SHARES = (0.3, 0.36, 0.26, 0.08)
# In the order of PERSONAS.
AGE_MEANS = (44, 41, 36, 48, 45, 34)


def make_latents() -> pd.DataFrame:
    """Return what moves each customer; nothing of it is written to the seeds as it is.

    Returns
    -------
    pandas.DataFrame
        One row per customer: persona (number), sign-up minute, tastes and habits.
    """
    rng = stream("latents")
    count = CUSTOMER_COUNT
    shares = np.array([persona.share for persona in PERSONAS])
    who = rng.permutation(np.repeat(np.arange(len(PERSONAS)), np.round(shares * count).astype(int)))
    signup = np.empty(count)
    web = np.empty(count)
    favourite = np.empty(count, dtype=int)
    for number, persona in enumerate(PERSONAS):
        mask = who == number
        size = mask.sum()
        daily = np.cumsum(np.sqrt(intensity(persona)))
        day = pick(rng, daily, size).astype(float)
        early = rng.random(size) < persona.early_share
        day[early] = -rng.integers(1, YEARS_BEFORE, early.sum())
        signup[mask] = day * DAY_MINUTES + rng.integers(7 * 60, 23 * 60, size)
        web[mask] = rng.beta(persona.web_share * 9, (1 - persona.web_share) * 9, size)
        favourite[mask] = pick(rng, np.cumsum(category_weights(persona)), size)
    latents = pd.DataFrame({"persona": who, "signup": signup, "web_share": web})
    latents = latents.assign(favourite=favourite).sort_values("signup", ignore_index=True)
    level = np.array([persona.price_level for persona in PERSONAS])
    latents["price_level"] = level[latents["persona"]] + rng.normal(0, 0.25, count)
    latents["style"] = rng.integers(STYLE_COUNT, size=count)
    latents["has_orders"] = rng.random(count) >= NO_ORDER_SHARE
    countries = list(people.COUNTRIES)
    portions = np.cumsum([people.COUNTRIES[name][0] for name in countries])
    latents["country"] = np.array(countries)[pick(rng, portions, count)]
    latents["customer_id"] = [f"C{FIRST_NUMBER + number}" for number in range(count)]
    _refer(rng, latents)
    return latents


def _refer(rng: np.random.Generator, latents: pd.DataFrame) -> None:
    """Let customers bring others, who then mostly share their favourite category."""
    latents["referrer"] = -1
    come = np.sort(rng.permutation(np.arange(CUSTOMER_COUNT // 3, CUSTOMER_COUNT))[:REFERRAL_COUNT])
    for newcomer in come:
        referrer = int(rng.integers(newcomer))
        latents.loc[newcomer, "referrer"] = referrer
        if rng.random() < SAME_TASTE_SHARE:
            latents.loc[newcomer, "favourite"] = latents.loc[referrer, "favourite"]


def _postal_code(rng: np.random.Generator, pattern: str) -> str:
    signs = {"#": "123456789", "@": "ABDEFGHJLNPQRSTUWXYZ"}
    return "".join(
        str(rng.choice(list(signs[sign]))) if sign in signs else sign for sign in pattern
    )


def _places(rng: np.random.Generator, countries: pd.Series) -> pd.DataFrame:
    rows = []
    for country in countries:
        cities = people.CITIES[country]
        sizes = np.cumsum(people.CITY_DECAY ** np.arange(len(cities)))
        city, region, pattern = cities[int(pick(rng, sizes))]
        rows.append((region, city, _postal_code(rng, pattern)))
    return pd.DataFrame(rows, columns=["region", "city", "postal_code"])


def _names(rng: np.random.Generator, countries: pd.Series) -> pd.DataFrame:
    rows = []
    for country in countries:
        _, women, men, last = people.COUNTRIES[country]
        gender = "female" if rng.random() < people.FEMALE_SHARE else "male"
        first = str(rng.choice((women if gender == "female" else men).split()))
        gender = "other" if rng.random() < people.OTHER_SHARE else gender
        rows.append((first, str(rng.choice(last.split())), gender))
    return pd.DataFrame(rows, columns=["first_name", "last_name", "gender"])


def _blank(rng: np.random.Generator, values: pd.Series, share: float) -> pd.Series:
    return values.astype(object).mask(rng.random(len(values)) < share, "")


def make_customers(latents: pd.DataFrame, households: np.ndarray) -> pd.DataFrame:
    """Return the customers as the shop has them on file; times are minutes, NaN is unknown.

    Parameters
    ----------
    latents : pandas.DataFrame
        As `make_latents` returns them.
    households : array of shape (n, 2)
        Pairs of customers at one address.

    Returns
    -------
    pandas.DataFrame
        One row per customer with the contract's columns.
    """
    rng = stream("customers")
    count = len(latents)
    table = pd.concat(
        [
            latents[["customer_id", "country"]],
            _names(rng, latents["country"]),
            _places(rng, latents["country"]),
        ],
        axis=1,
    )
    for one, other in households:
        shared = ["last_name", "country", "region", "city", "postal_code"]
        table.loc[other, shared] = table.loc[one, shared]
    table["signed_up_at"] = latents["signup"]
    age = np.clip(rng.normal(np.array(AGE_MEANS)[latents["persona"]], 12), 18, 88)
    born = FIRST_DAY - np.round(age * 365.25).astype(int)
    table["birth_date"] = _blank(rng, pd.Series(born.astype(str)), BIRTH_DATE_BLANK)
    wealth = np.clip(np.round(2 + latents["price_level"] + rng.normal(0, 1, count)), 0, 4)
    table["income_band"] = np.array(people.INCOME_BANDS)[wealth.astype(int)]
    table["education"] = rng.choice(people.EDUCATIONS, count, p=EDUCATION_SHARES)
    table["occupation"] = rng.choice(people.OCCUPATIONS, count)
    is_family = latents["persona"] == PERSONA_NAMES.index("big_basket_family")
    kind = rng.choice(people.HOUSEHOLDS, count, p=HOUSEHOLD_SHARES)
    table["household"] = np.where(is_family & (rng.random(count) < FAMILY_SHARE), "family", kind)
    for column, share in BLANK_SHARES.items():
        table[column] = _blank(rng, table[column], share)
    domains = rng.choice(people.MAIL_DOMAINS, count)
    serial = [str(number) for number in rng.integers(1, 99, count)]
    mail = (table["first_name"] + "." + table["last_name"] + serial).str.lower() + "@" + domains
    table["email"] = _blank(rng, mail.mask(mail.duplicated(), ""), 0.05)
    british = np.flatnonzero(latents["country"] == people.BASE_COUNTRY)
    phones = rng.permutation(UK_FICTION_NUMBERS)[: len(british) * 6 // 10]
    table["phone"] = ""
    table.loc[rng.permutation(british)[: len(phones)], "phone"] = [
        f"07700 900{n:03d}" for n in phones
    ]
    source = rng.choice(people.ACQUISITION_CHANNELS, count, p=people.ACQUISITION_SHARES)
    source = _blank(rng, pd.Series(source), 0.08)
    table["acquisition_channel"] = source.mask(latents["referrer"] >= 0, "referral")
    _consent(rng, table)
    return table


def _consent(rng: np.random.Generator, table: pd.DataFrame) -> None:
    count = len(table)
    signup = table["signed_up_at"].to_numpy()
    agreed = rng.random(count) < CONSENT_SHARE
    late = rng.random(count) < LATE_CONSENT_SHARE
    updated = np.where(late, signup + rng.random(count) * (END_MINUTE - signup), signup)
    unknown = ~agreed & (rng.random(count) < UNKNOWN_CONSENT_SHARE)
    erased = rng.permutation(np.flatnonzero(~agreed & (signup < END_MINUTE * 0.8)))[:ERASURE_COUNT]
    table["has_marketing_consent"] = np.where(agreed, "true", np.where(unknown, "", "false"))
    table["consent_updated_at"] = np.where(unknown, np.nan, np.floor(updated))
    table["erasure_requested_at"] = np.nan
    days = rng.integers(DAY_COUNT - 60, DAY_COUNT, len(erased))
    table.loc[erased, "erasure_requested_at"] = days * DAY_MINUTES + 600.0


def make_pairs(latents: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of customers in one household and those who know each other.

    Parameters
    ----------
    latents : pandas.DataFrame
        As `make_latents` returns them.

    Returns
    -------
    tuple of arrays of shape (n, 2)
        Households, then social links; friends often like the same category.
    """
    rng = stream("pairs")
    british = np.flatnonzero(latents["country"] == people.BASE_COUNTRY)
    households = np.sort(rng.permutation(british)[: 2 * HOUSEHOLD_COUNT].reshape(-1, 2), axis=1)
    social = set()
    while len(social) < SOCIAL_COUNT:
        one = int(rng.integers(len(latents)))
        alike = np.flatnonzero(latents["favourite"] == latents.loc[one, "favourite"])
        other = int(
            rng.choice(alike) if rng.random() < SAME_TASTE_SHARE else rng.integers(len(latents))
        )
        if one != other:
            social.add((min(one, other), max(one, other)))
    return households, np.array(sorted(social))
