"""Words for made-up people: names, places, work. Nobody here is real."""

# Country: share of customers, women's names, men's names, last names.
COUNTRIES = {
    "United Kingdom": (
        0.75,
        "Amelia Olivia Isla Emily Sophie Grace Ella Freya Charlotte Hannah Lucy Alice Ruby Megan "
        "Priya Aisha Fiona Morag Helen Susan Margaret Janet Karen Rachel",
        "Oliver George Harry Jack Thomas James William Daniel Samuel Imran Ravi Owen Rhys Callum "
        "David Peter Nigel Andrew Colin Martin",
        "Smith Jones Taylor Brown Williams Wilson Davies Evans Thomas Johnson Roberts Walker "
        "Wright Robinson Thompson White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson "
        "Clarke Turner Hill Cooper Ward Morris Moore King Patel Khan Campbell Murray Stewart",
    ),
    "Ireland": (
        0.07,
        "Aoife Ciara Niamh Saoirse Sinead Brigid",
        "Conor Sean Cian Padraig Eoin Declan",
        "Murphy Kelly Walsh Byrne Ryan Doyle Nolan Keane Brennan Daly",
    ),
    "Germany": (
        0.07,
        "Anna Lena Marie Klara Greta Sabine Karin",
        "Lukas Jonas Felix Paul Stefan",
        "Schmidt Weber Fischer Wagner Becker Hoffmann Koch Richter Klein Wolf",
    ),
    "France": (
        0.06,
        "Camille Louise Chloe Manon Claire Sophie",
        "Lucas Hugo Louis Jules Pierre Julien",
        "Martin Bernard Dubois Petit Moreau Laurent Girard Roux Fontaine Mercier",
    ),
    "Netherlands": (
        0.05,
        "Emma Sanne Lotte Fleur Anouk Femke",
        "Daan Sem Bram Lars Pieter Joost",
        "Jansen Visser Bakker Smit Meijer Mulder Bos Vos Dekker Brouwer",
    ),
}
BASE_COUNTRY = "United Kingdom"
# Country: city, region, pattern of the postal code (# is a digit, @ a letter).
CITIES = {
    "United Kingdom": (
        ("London", "Greater London", "SE## #@@"),
        ("Manchester", "Greater Manchester", "M## #@@"),
        ("Birmingham", "West Midlands", "B## #@@"),
        ("Leeds", "West Yorkshire", "LS# #@@"),
        ("Bristol", "Bristol", "BS# #@@"),
        ("Sheffield", "South Yorkshire", "S## #@@"),
        ("Edinburgh", "Scotland", "EH# #@@"),
        ("Glasgow", "Scotland", "G## #@@"),
        ("Cardiff", "Wales", "CF## #@@"),
        ("York", "North Yorkshire", "YO# #@@"),
        ("Norwich", "Norfolk", "NR# #@@"),
        ("Bath", "Somerset", "BA# #@@"),
        ("Exeter", "Devon", "EX# #@@"),
        ("Belfast", "Northern Ireland", "BT# #@@"),
    ),
    "Ireland": (
        ("Dublin", "Leinster", "D0# @#@#"),
        ("Cork", "Munster", "T12 @#@#"),
        ("Galway", "Connacht", "H91 @#@#"),
    ),
    "Germany": (
        ("Berlin", "Berlin", "10###"),
        ("Hamburg", "Hamburg", "20###"),
        ("Munich", "Bavaria", "80###"),
    ),
    "France": (
        ("Paris", "Ile-de-France", "750##"),
        ("Lyon", "Auvergne-Rhone-Alpes", "6900#"),
        ("Lille", "Hauts-de-France", "59###"),
    ),
    "Netherlands": (
        ("Amsterdam", "North Holland", "10## @@"),
        ("Utrecht", "Utrecht", "35## @@"),
        ("Rotterdam", "South Holland", "30## @@"),
    ),
}
# The larger cities are listed first; this is how much larger.
CITY_DECAY = 0.86
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
FEMALE_SHARE, OTHER_SHARE = 0.62, 0.02
INCOME_BANDS = ("under 20k", "20-35k", "35-50k", "50-75k", "over 75k")
EDUCATIONS = ("secondary", "college", "bachelor", "master", "doctorate")
OCCUPATIONS = (
    "teacher", "nurse", "engineer", "office", "sales", "retired", "student", "self-employed",
    "hospitality", "civil service",
)  # fmt: skip
HOUSEHOLDS = ("single", "couple", "family", "shared")
ACQUISITION_CHANNELS = ("search", "social", "direct", "email", "ads", "store")
ACQUISITION_SHARES = (0.32, 0.2, 0.18, 0.06, 0.16, 0.08)
