"""What columns are called in exports, in eight languages, and what of the contract they are."""

import re
import unicodedata
from collections.abc import Mapping

# Of each column of the contract the names that exports give it, as `bare` writes them. Of two
# columns that a name fits, the one that stands first gets it.
WORDS: Mapping[str, tuple[str, ...]] = {
    "order_id": (
        "orderid", "ordernumber", "orderno", "ordernr", "order", "orderref", "invoice",
        "invoiceid", "invoicenumber", "invoiceno", "receipt", "receiptid", "receiptno",
        "transactionid", "transaction", "basketid", "basket", "bonid", "bon", "bonnummer",
        "bestellnummer", "bestellnr", "bestellung", "bestellungid", "auftragsnummer", "auftragsnr",
        "auftrag", "rechnungsnummer", "rechnungsnr", "rechnung", "beleg", "belegnummer", "belegnr",
        "commande", "numerodecommande", "ndecommande", "ncommande", "idcommande",
        "numcommande", "facture", "numerofacture", "numerodefacture", "pedido",
        "numerodepedido", "npedido", "numpedido",
        "idpedido", "factura", "numerofactura", "ordine", "numeroordine", "idordine",
        "nordine", "fattura", "numerofattura", "bestelnummer", "bestelling", "factuurnummer",
        "ordernummer", "encomenda", "numerodopedido", "numerodaencomenda", "fatura",
        "numerzamowienia", "zamowienie", "nrzamowienia", "idzamowienia", "numerfaktury", "faktura",
    ),
    "line_number": (
        "linenumber", "lineno", "line", "position", "pos", "positionsnummer", "posnr", "ligne",
        "linea", "riga", "regel", "regelnummer", "linha", "pozycja",
    ),
    "customer_id": (
        "customerid", "customernumber", "customerno", "customer", "clientid", "client", "userid",
        "memberid", "member", "accountid", "householdkey", "householdid", "kundennummer",
        "kundennr", "kundenid", "kdnr", "kunde", "kundin", "numeroclient", "idclient",
        "nclient", "numclient", "codeclient", "idcliente", "cliente", "numerodecliente",
        "codigocliente", "codicecliente", "klantnummer", "klantid", "klant", "codigodocliente",
        "klient", "idklienta", "numerklienta", "klientid",
    ),
    "product_id": (
        "productid", "productcode", "productnumber", "sku", "itemid", "itemcode", "itemnumber",
        "stockcode", "articleid", "articlenumber", "article", "upc", "ean", "gtin", "barcode",
        "artikelnummer", "artikelnr", "artnr", "artikelid", "produktnummer", "produktnr",
        "produktid", "reference", "refproduit", "referenceproduit", "codeproduit", "codearticle",
        "idproduit", "refarticle", "codigoproducto", "codigodeproducto", "referencia",
        "idproducto", "codigoarticulo", "codiceprodotto", "codicearticolo", "idprodotto",
        "codice", "productnummer", "artikelcode", "codigodoproduto", "codigoproduto",
        "idproduto", "kodproduktu", "idproduktu", "indeks", "symbol",
    ),
    "product_name": (
        "productname", "product", "itemname", "item", "description", "productdescription",
        "articlename", "producttitle", "title", "artikelbezeichnung", "artikelname", "bezeichnung",
        "artikel", "produkt", "produktname", "produktbezeichnung", "produit", "nomduproduit",
        "nomproduit", "designation", "libelle", "producto", "nombredelproducto", "nombreproducto",
        "descripcion", "articulo", "prodotto", "nomeprodotto", "descrizione", "articolo",
        "productnaam", "omschrijving", "artikelnaam", "produto", "nomedoproduto", "nomeproduto",
        "descricao", "nazwaproduktu", "nazwatowaru", "towar", "opis",
    ),
    "ordered_at": (
        "orderdate", "ordertime", "orderedat", "invoicedate", "date", "datetime", "createdat",
        "created", "timestamp", "purchasedate", "transactiondate", "saledate", "day",
        "bestelldatum", "auftragsdatum", "rechnungsdatum", "datum", "kaufdatum", "belegdatum",
        "zeitpunkt", "datedecommande", "datecommande", "dateachat", "datedelacommande",
        "datefacture", "fecha", "fechadepedido", "fechapedido", "fechadelpedido", "fechacompra",
        "fechafactura", "data", "dataordine", "datadellordine", "dataacquisto", "datafattura",
        "besteldatum", "orderdatum", "factuurdatum", "datadopedido", "datapedido",
        "datadaencomenda", "datadacompra", "datazamowienia", "datasprzedazy", "datazakupu",
    ),
    "quantity": (
        "quantity", "qty", "quantityordered", "pieces", "units", "count", "amountofitems",
        "menge", "anzahl", "stueck", "stuck", "stuckzahl", "stueckzahl", "quantite", "qte",
        "nombre", "cantidad", "unidades", "cant", "quantita", "qta", "pezzi", "aantal",
        "hoeveelheid", "stuks", "quantidade", "qtd", "qtde", "ilosc", "liczba", "sztuk", "szt",
    ),
    "unit_price": (
        "unitprice", "price", "itemprice", "priceperunit", "sellingprice", "itemcost",
        "einzelpreis", "stueckpreis", "stuckpreis", "preis", "verkaufspreis", "vk", "preisprostuck",
        "prixunitaire", "prix", "pu", "preciounitario", "precio", "preciounidad",
        "prezzounitario", "prezzo", "stukprijs", "prijs", "prijsperstuk", "eenheidsprijs",
        "precounitario", "preco", "cenajednostkowa", "cena",
    ),
    "discount_amount": (
        "discount", "discountamount", "linediscount", "rabatt", "nachlass", "rabattbetrag",
        "remise", "montantremise", "descuento", "sconto", "korting", "kortingsbedrag", "desconto",
        "rabat", "kwotarabatu",
    ),
    "currency": (
        "currency", "currencycode", "waehrung", "wahrung", "devise", "monnaie", "moneda", "divisa",
        "valuta", "moeda", "waluta",
    ),
    "order_status": (
        "orderstatus", "status", "state", "bestellstatus", "auftragsstatus", "zustand", "statut",
        "statutcommande", "etat", "estado", "estadodelpedido", "stato", "statoordine",
        "bestelstatus", "statuszamowienia",
    ),
    "channel": ("channel", "saleschannel", "kanal", "vertriebskanal", "canal", "canale", "kanaal"),
    "store_id": (
        "store", "storeid", "shopid", "branch", "filiale", "filialnummer", "laden", "magasin",
        "tienda", "negozio", "winkel", "filiaal", "loja", "sklep",
    ),
    "campaign_id": (
        "campaign", "campaignid", "coupon", "couponcode", "discountcode", "promocode", "voucher",
        "gutscheincode", "gutschein", "kampagne", "codepromo", "cupon", "codigopromocional",
        "buonosconto", "kortingscode", "cupom", "kodrabatowy",
    ),
    "email": (
        "email", "emailaddress", "mail", "customeremail", "emailadresse", "mailadresse",
        "courriel", "adresseemail", "adressemail", "correo", "correoelectronico", "indirizzoemail",
        "emailadres", "enderecodeemail", "adresemail",
    ),
    "first_name": (
        "firstname", "givenname", "vorname", "prenom", "nombredepila", "nome", "voornaam",
        "primeironome", "imie",
    ),
    "last_name": (
        "lastname", "surname", "familyname", "nachname", "familienname", "nom", "nomdefamille",
        "apellido", "apellidos", "cognome", "achternaam", "sobrenome", "apelido", "nazwisko",
    ),
    "phone": (
        "phone", "phonenumber", "telephone", "mobile", "telefon", "telefonnummer", "handy",
        "telefono", "telefoon", "telefoonnummer", "telefone", "numertelefonu",
    ),
    "country": (
        "country", "countrycode", "land", "laendercode", "pays", "pais", "paese", "nazione",
        "kraj",
    ),
    "region": ("region", "province", "county", "bundesland", "provincia", "regione", "provincie",
               "regiao", "wojewodztwo"),
    "city": ("city", "town", "stadt", "ort", "wohnort", "ville", "ciudad", "citta", "plaats",
             "woonplaats", "stad", "cidade", "miasto"),
    "postal_code": (
        "postalcode", "postcode", "zip", "zipcode", "plz", "postleitzahl", "codepostal",
        "codigopostal", "cp", "cap", "kodpocztowy",
    ),
    "signed_up_at": (
        "signedupat", "signupdate", "registeredat", "registrationdate", "customersince",
        "kundeseit", "registrierungsdatum", "anmeldedatum", "dateinscription", "fecharegistro",
        "dataregistrazione", "registratiedatum", "datacadastro", "datarejestracji",
    ),
    "birth_date": (
        "birthdate", "dateofbirth", "birthday", "dob", "geburtsdatum", "datedenaissance",
        "fechadenacimiento", "datadinascita", "geboortedatum", "datadenascimento",
        "dataurodzenia",
    ),
    "gender": ("gender", "sex", "geschlecht", "sexe", "sexo", "genre", "genero", "sesso",
               "geslacht", "plec"),
    "has_marketing_consent": (
        "marketingconsent", "hasmarketingconsent", "acceptsmarketing", "newsletter", "optin",
        "consent", "werbeeinwilligung", "einwilligung", "consentement", "consentimiento",
        "consenso", "toestemming", "consentimento", "zgoda", "zgodamarketingowa",
    ),
    "category": (
        "category", "productcategory", "department", "kategorie", "warengruppe", "categorie",
        "rayon", "categoria", "productcategorie", "kategoria",
    ),
    "subcategory": ("subcategory", "subdepartment", "unterkategorie", "souscategorie",
                    "subcategoria", "sottocategoria", "subcategorie", "podkategoria"),
    "brand": ("brand", "vendor", "manufacturer", "marke", "hersteller", "marque", "marca", "merk",
              "marka"),
    "unit_cost": ("unitcost", "cost", "costprice", "einkaufspreis", "ek", "prixdachat",
                  "coste", "costo", "inkoopprijs", "custo", "kosztzakupu"),
    "list_price": ("listprice", "regularprice", "rrp", "listenpreis", "uvp", "prixcatalogue",
                   "preciodelista", "prezzodilistino", "adviesprijs", "precodetabela"),
    "line_amount": (
        "linetotal", "lineamount", "amount", "total", "sales", "salesvalue", "revenue", "betrag",
        "gesamtpreis", "gesamt", "umsatz", "summe", "zeilensumme", "montant", "prixtotal",
        "totalligne", "importe", "preciototal", "importo", "totale", "totaleriga", "bedrag",
        "totaal", "regeltotaal", "valortotal", "valor", "kwota", "wartosc", "suma",
    ),
}  # fmt: skip


def bare(name: str) -> str:
    """Return a column's name in small letters without accents and signs.

    Examples
    --------
    >>> bare("Bestell-Nr.")
    'bestellnr'
    >>> bare("Quantité"), bare("Order #")
    ('quantite', 'ordernumber')
    """
    text = (
        name.lower()
        .replace("ß", "ss")
        .replace("ł", "l")
        .replace("#", "number")
        .translate({ord(sign): None for sign in "°º"})
    )
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z0-9]", "", plain)


_COLUMNS: dict[str, str] = {}
for _column, _names in WORDS.items():
    for _name in (_column.replace("_", ""), *_names):
        _COLUMNS.setdefault(_name, _column)


def named_column(name: str) -> str | None:
    """Return the column of the contract that exports call so, if any.

    What stands in brackets, and words such as number or billing before a name, do not matter.

    Examples
    --------
    >>> named_column("Stückpreis (EUR)")
    'unit_price'
    >>> named_column("Numéro de commande")
    'order_id'
    >>> named_column("Billing City")
    'city'
    >>> named_column("Notes") is None
    True
    """
    for text in (name, re.sub(r"[(\[].*", "", name)):
        letters = bare(text)
        if letters in _COLUMNS:
            return _COLUMNS[letters]
        for beginning in ("billing", "shipping", "customer", "kunden", "item", "product", "order"):
            rest = letters.removeprefix(beginning)
            if rest != letters and rest in _COLUMNS:
                return _COLUMNS[rest]
    # A currency or a tax behind a name.
    rest = re.sub(r"(eur|gbp|usd|chf|pln|brutto|netto|gross|net|ttc|ht|iva)+$", "", bare(name))
    return _COLUMNS.get(rest)
