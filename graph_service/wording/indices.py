"""What each plain index and each feature of a model looks at, in words for a coordinator.

Every label is a noun phrase without a comma, so that it can stand in a sentence and in a list.
"Quiet" contacts are those with few others; what an evaluation compares is told in few words, for
there it stands beside its bars.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.evaluation.records import LIST
from graph_service.analysis.missing_links.ranking import FEEDBACK
from graph_service.labels import check_lang

# Dutch, English.
LABELS: Mapping[str, tuple[str, str]] = {
    LIST: ("de lijst", "the list"),
    FEEDBACK: ("wat mensen van voorstellen vonden", "what people said of suggestions"),
    # what both share
    "common_neighbours": ("gedeelde contacten", "shared contacts"),
    "adamic_adar": (
        "gedeelde rustige contacten",
        "shared quiet contacts",
    ),
    "resource_allocation": (
        "rustigste gedeelde contacten",
        "quietest shared contacts",
    ),
    "jaccard": (
        "welk deel van al hun contacten ze delen",
        "what part of all their contacts they share",
    ),
    "cosine": (
        "gedeelde contacten naar hoeveel elk er heeft",
        "shared contacts for how many each has",
    ),
    "hub_promoted": (
        "welk deel van de contacten van de minst drukke ze delen",
        "what part of the contacts of the less busy one they share",
    ),
    "strong_neighbours": (
        "hoe sterk en recent hun band met gedeelde contacten is",
        "how strong and recent their ties with shared contacts are",
    ),
    "theme_cosine": ("hoeveel hun thema's overeenkomen", "how much their themes agree"),
    "district_cosine": ("hoeveel hun gebieden overeenkomen", "how much their districts agree"),
    "same_type": ("of ze van dezelfde soort zijn", "whether they are of the same type"),
    "type_affinity": (
        "hoe vaak hun soorten contact hebben",
        "how often their types are in touch",
    ),
    # how much both do
    "preferential_attachment": (
        "aantal contacten van beide",
        "how many contacts both have",
    ),
    "activity_level": ("hoeveel beide doen", "how much both do"),
    "recency": ("hoe kort geleden beide iets deden", "how lately both did something"),
    "recent_and_busy": (
        "recente drukte van beide",
        "how busy both are of late",
    ),
    "alone": (
        "of een van beide nog geen contacten heeft",
        "whether one of both has no contacts yet",
    ),
    "least_degree": (
        "hoeveel contacten de minst drukke van beide heeft",
        "how many contacts the less busy of both has",
    ),
    "greatest_degree": (
        "hoeveel contacten de drukste van beide heeft",
        "how many contacts the busier of both has",
    ),
    "least_records": (
        "hoeveel de minst actieve van beide deed",
        "how much the less active of both did",
    ),
    "greatest_records": (
        "hoeveel de actiefste van beide deed",
        "how much the more active of both did",
    ),
    "least_recency": (
        "hoe kort geleden de stilste van beide iets deed",
        "how lately the quieter of both did something",
    ),
    "greatest_recency": (
        "hoe kort geleden een van beide iets deed",
        "how lately either of both did something",
    ),
    "least_core": (
        "hoe stevig de minst verankerde van beide in het netwerk zit",
        "how firmly the less rooted of both sits in the network",
    ),
    "greatest_core": (
        "hoe stevig de best verankerde van beide in het netwerk zit",
        "how firmly the better rooted of both sits in the network",
    ),
    "least_clustering": (
        "hoe hecht de losste kring van beide is",
        "how close-knit the looser circle of both is",
    ),
    "greatest_clustering": (
        "hoe hecht de hechtste kring van beide is",
        "how close-knit the tighter circle of both is",
    ),
    "neighbour_least_degree": (
        "hoe druk de contacten zijn van wie de rustigste kring heeft",
        "how busy the contacts are of the one with the quieter circle",
    ),
    "neighbour_greatest_degree": (
        "hoe druk de contacten zijn van wie de drukste kring heeft",
        "how busy the contacts are of the one with the busier circle",
    ),
    # the ways between both
    "closeness": ("hoe dicht ze bij elkaar staan", "how near they are to each other"),
    "long_paths": (
        "hoeveel wegen over twee anderen lopen",
        "how many ways lead over two others",
    ),
    "normalised_long_paths": (
        "wegen over twee anderen waarbij drukke minder tellen",
        "ways over two others with busy ones counting less",
    ),
    "rooted_pagerank": (
        "hoe makkelijk men in enkele stappen van de een bij de ander komt",
        "how easily a few steps lead from one to the other",
    ),
    "local_walk": (
        "hoeveel wegen van twee of drie stappen er zijn",
        "how many ways of two or three steps there are",
    ),
    "four_steps": (
        "hoeveel wegen van vier stappen er zijn",
        "how many ways of four steps there are",
    ),
    "five_steps": (
        "hoeveel wegen van vijf stappen er zijn",
        "how many ways of five steps there are",
    ),
    "far_walks": (
        "hoeveel langere wegen er tussen beide zijn",
        "how many longer ways there are between both",
    ),
    "spectral_walk": (
        "hoeveel wegen van allerlei lengte er zijn",
        "how many ways of any length there are",
    ),
    # the whole picture
    "alike_best": (
        "hoezeer een van beide op contacten van de ander lijkt",
        "how much either is like contacts of the other",
    ),
    "alike_least": (
        "hoezeer beide op contacten van de ander lijken",
        "how much both are like contacts of the other",
    ),
    "alike_share": (
        "welk deel van wie op hen lijken al contact heeft",
        "what part of those like them is in touch already",
    ),
    "svd_product": (
        "hoe goed het past in het patroon van het netwerk",
        "how well it fits the pattern of the network",
    ),
    "svd_few": (
        "hoe goed het past in de grote lijn van het netwerk",
        "how well it fits the broad picture of the network",
    ),
    "svd_cosine": (
        "hoezeer hun plaats in het netwerk overeenkomt",
        "how alike their places in the network are",
    ),
    "spectral_product": (
        "hoe goed het past bij de kringen in het netwerk",
        "how well it fits the circles in the network",
    ),
    "spectral_few": (
        "hoe goed het past bij de grootste kringen in het netwerk",
        "how well it fits the largest circles in the network",
    ),
    "same_group": ("of ze in dezelfde groep zitten", "whether they are in one group"),
    "coarse_density": (
        "hoeveel contact er is tussen hun grote groepen",
        "how much contact there is between their large groups",
    ),
    "fine_density": (
        "hoeveel contact er is tussen hun kleine groepen",
        "how much contact there is between their small groups",
    ),
    "expected_ties": (
        "hoeveel contact er te verwachten is naar hun groep en drukte",
        "how much contact to expect by their groups and how busy they are",
    ),
    # where nothing is learned
    "method_profile": (
        "wat werkvorm en district gemeen hebben",
        "what method and district have in common",
    ),
    "partner_profile": (
        "wat partner en activiteit gemeen hebben",
        "what partner and activity have in common",
    ),
    "share_of_districts": (
        "het deel van de andere districten waar het zo is",
        "the share of the other districts where it is so",
    ),
}


def index_label(index: str, lang: str) -> str:
    """What an index or feature looks at; one without words keeps its name.

    >>> index_label("common_neighbours", "nl"), index_label("method profile", "en")
    ('gedeelde contacten', 'what method and district have in common')
    """
    language = check_lang(lang)
    known = LABELS.get(index.replace(" ", "_"))
    if known is None:
        return index.replace("_", " ")
    return known[0] if language == "nl" else known[1]
