"""Phrases from which reviews are composed: by number of stars, and by aspect and tone."""

OPENINGS = {
    1: ("Very disappointed.", "Would not buy again.", "Awful.", "A waste of money.",
        "Not happy at all.", "Sent it straight back."),
    2: ("Expected better.", "Not great.", "Rather let down.", "Poor for what it is.",
        "Below the usual standard."),
    3: ("It is all right.", "Mixed feelings.", "Okay, nothing special.", "Decent, not perfect.",
        "Does the job."),
    4: ("Very nice.", "Pleased with this.", "Good buy.", "Happy with it.",
        "Lovely, small niggles."),
    5: ("Absolutely love it!", "Perfect.", "Could not be happier.", "Wonderful.",
        "Exactly what I wanted.", "Bought it again already."),
}  # fmt: skip
GOOD = {
    "delivery": ("Delivery was quick.", "Arrived a day early.", "Came within two days.",
                 "Courier was friendly and on time."),
    "quality": ("Beautifully made.", "The quality is excellent.", "Feels solid and well finished.",
                "Looks even better than in the pictures."),
    "packaging": ("Packed with great care.", "Came in a lovely box.", "No plastic, well wrapped.",
                  "Packaging was pretty enough to give as it is."),
    "price": ("Great value.", "Worth every penny.", "Good price for what you get.",
              "Cheaper than elsewhere."),
    "size": ("Just the right size.", "Bigger than I thought, in a good way.",
             "Fits exactly where I wanted it."),
}  # fmt: skip
BAD = {
    "delivery": ("Delivery took two weeks.", "Arrived late and nobody told me.",
                 "The parcel was left in the rain.", "Tracking never worked."),
    "quality": ("It broke within a week.", "Feels cheap and badly finished.",
                "The colour faded at once.", "There was a chip in it."),
    "packaging": ("The box was crushed.", "Far too much plastic.",
                  "Hardly any padding, so it broke.",
                  "Came unwrapped and dusty."),
    "price": ("Overpriced.", "Not worth the money.", "Saw it for half the price elsewhere."),
    "size": ("Much smaller than it looks.", "Too big for its purpose.",
             "The measurements on the site are wrong."),
}  # fmt: skip
ASPECTS = tuple(GOOD)
