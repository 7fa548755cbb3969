"""Names of columns in the languages of exports."""

import pytest

from tessera.connecting.words import WORDS, bare, named_column

NAMES = {
    "order_id": [
        "Order ID", "order_number", "Invoice No.", "BASKET_ID", "Bestell-Nr.", "Auftragsnummer",
        "Rechnungsnr", "N° de commande", "Numéro de commande", "Número de pedido", "Nº pedido",
        "Numero ordine", "Order #", "Bestelnummer", "Número do pedido", "Numer zamówienia",
    ],
    "customer_id": [
        "Customer ID", "household_key", "Kundennr.", "Kunden-Nr", "N° client", "Code client",
        "ID cliente", "Codice cliente", "Klantnummer", "Código do cliente", "Klient",
    ],
    "product_id": [
        "SKU", "StockCode", "Artikelnummer", "Art.-Nr.", "Référence", "Code produit",
        "Código de producto", "Codice prodotto", "Artikelcode", "Código do produto",
        "Kod produktu",
    ],
    "product_name": [
        "Product name", "Description", "Artikelbezeichnung", "Bezeichnung", "Désignation",
        "Libellé", "Descripción", "Descrizione", "Omschrijving", "Descrição", "Nazwa produktu",
    ],
    "ordered_at": [
        "Order date", "InvoiceDate", "Created at", "Bestelldatum", "Date de commande",
        "Fecha del pedido", "Data ordine", "Besteldatum", "Data do pedido", "Data zamówienia",
    ],
    "quantity": [
        "Quantity", "Qty", "Menge", "Anzahl", "Stück", "Quantité", "Qté", "Cantidad", "Quantità",
        "Aantal", "Quantidade", "Ilość",
    ],
    "unit_price": [
        "Unit price", "Price", "Einzelpreis", "Preis (EUR)", "Stückpreis", "Prix unitaire",
        "Prix unitaire TTC", "Precio unitario", "Prezzo unitario", "Stukprijs", "Preço unitário",
        "Cena jednostkowa", "Einzelpreis brutto",
    ],
    "discount_amount": ["Discount", "Rabatt", "Remise", "Descuento", "Sconto", "Korting", "Rabat"],
    "currency": ["Currency", "Währung", "Devise", "Moneda", "Valuta", "Moeda", "Waluta"],
    "email": [
        "E-Mail", "Email address", "Adresse e-mail", "Correo electrónico", "Indirizzo e-mail",
        "E-mailadres", "Adres e-mail",
    ],
    "country": ["Country", "Land", "Pays", "País", "Paese", "Kraj", "Billing Country"],
    "line_amount": ["Line total", "Sales value", "Betrag", "Montant", "Importe", "Kwota"],
    None: ["Notes", "Bemerkung", "x", "", "Sendungsnummer", "tracking"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for column, names in NAMES.items() for name in names]
)
def test_a_name_is_known(name, column):
    assert named_column(name) == column


def test_names_of_the_contract_name_themselves():
    for column in WORDS:
        assert named_column(column) == column


def test_words_are_written_as_they_are_compared():
    assert [word for words in WORDS.values() for word in words if bare(word) != word] == []
