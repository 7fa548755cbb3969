"""Everything that is known about one customer, and why."""

from tessera.explaining.customer import Explanation, UnknownCustomerError, explain_customer
from tessera.explaining.page import as_page
from tessera.explaining.text import as_text

__all__ = ["Explanation", "UnknownCustomerError", "as_page", "as_text", "explain_customer"]
