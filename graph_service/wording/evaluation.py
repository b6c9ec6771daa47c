"""What an evaluation found, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.evaluation.hide import HiddenBy, Hiding
from graph_service.analysis.evaluation.records import (
    EVENTS,
    NEEDED,
    Calibration,
    KindEvaluation,
    Outcome,
    Verdict,
)
from graph_service.analysis.missing_links.ranking import MethodName, RankingMethod, Reason  # noqa: F401
from graph_service.labels import Lang, check_lang
from graph_service.wording.indices import index_label
from graph_service.wording.structure import number_text
from graph_service.wording.text import capital, date_text

YEAR = 365
_FIGURES: Mapping[Lang, Mapping[str, str]] = {
    "nl": {
        "precision": "top {}",
        "average_precision": "gem. precisie",
        "per_node": "eigen top 10",
        "auc_random": "AUC",
        "auc_matched": "AUC even druk",
    },
    "en": {
        "precision": "top {}",
        "average_precision": "avg. precision",
        "per_node": "own top 10",
        "auc_random": "AUC",
        "auc_matched": "AUC as busy",
    },
}
_TEN = {
    "nl": ("geen", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien"),
    "en": ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}


def figure_label(name: str, lang: str, length: int | None = None) -> str:
    """What a figure is called; a precision with the length of its list.

    >>> figure_label("precision", "nl", 1000), figure_label("auc_matched", "en")
    ('top 1.000', 'AUC as busy')
    """
    shown = "" if length is None else number_text(length, lang)
    return _FIGURES[check_lang(lang)][name].format(shown)


def method_label(method: RankingMethod, lang: str) -> str:
    """How a list was made, as a noun.

    >>> method_label(RankingMethod(MethodName.PLAIN, "adamic_adar", Reason.NOT_BETTER), "nl")
    'de telling gedeelde rustige contacten'
    """
    language = check_lang(lang)
    if method.name is MethodName.PLAIN:
        index = index_label(method.index, lang)
        return {"nl": f"de telling {index}", "en": f"the plain index {index}"}[language]
    return {
        "nl": {
            MethodName.MODEL: "het model dat van dit netwerk leerde",
            MethodName.PRIOR: "het model dat van andere netwerken leerde",
            MethodName.UNKNOWN: "niets",
        },
        "en": {
            MethodName.MODEL: "the model that learned from this network",
            MethodName.PRIOR: "the model that learned from other networks",
            MethodName.UNKNOWN: "nothing",
        },
    }[language][method.name]


def period_text(days: int, lang: str) -> str:
    """A number of days as people say it.

    >>> period_text(365, "nl"), period_text(730, "en"), period_text(91, "nl"), period_text(20, "en")
    ('een jaar', 'two years', 'drie maanden', '20 days')
    """
    language = check_lang(lang)
    years, months = round(days / YEAR), round(days / (YEAR / 12))
    if years and abs(days - years * YEAR) <= 0.05 * days:
        if years == 1:
            return {"nl": "een jaar", "en": "a year"}[language]
        return f"{_few(years, language)} {'jaar' if language == 'nl' else 'years'}"
    if months and abs(days - months * YEAR / 12) <= 0.1 * days:
        if months == 1:
            return {"nl": "een maand", "en": "a month"}[language]
        return f"{_few(months, language)} {'maanden' if language == 'nl' else 'months'}"
    return f"{number_text(days, lang)} {'dagen' if language == 'nl' else 'days'}"


def _few(count: int, language: Lang) -> str:
    return _TEN[language][count] if 0 < count <= 10 else number_text(count, language)


def hidden_sentence(hiding: Hiding, lang: str) -> str:
    """What was hidden, and so what the figures are about."""
    language = check_lang(lang)
    if hiding.cut is not None and hiding.until is not None:
        cut, until = (date_text(day.isoformat(), lang) for day in (hiding.cut, hiding.until))
        length = period_text((hiding.until - hiding.cut).days, lang)
        return {
            "nl": f"Verborgen is wat begon na {cut}, tot en met {until}: {length}. De lijst is "
            "gemaakt zoals hij er toen uit had gezien.",
            "en": f"Hidden is what began after {cut}, up to {until}: {length}. The list was made "
            "as it would have been then.",
        }[language]
    share = number_text(100 * (hiding.share or 0), lang)
    few = hiding.dated < hiding.records / 2
    why = {
        "nl": f"Van maar {hiding.dated} van de {hiding.records} activiteiten en losse relaties is "
        "een datum bekend. ",
        "en": f"A date is known of only {hiding.dated} of the {hiding.records} activities and "
        "direct links. ",
    }[language]
    times = {
        "nl": f"Daarom is {share}% daarvan willekeurig verborgen"
        if few
        else f"Verborgen is {share}% van de activiteiten en losse relaties, willekeurig",
        "en": f"So {share}% of these were hidden at random"
        if few
        else f"Hidden are {share}% of the activities and direct links, at random",
    }[language]
    rounds = {
        "nl": f", {_few(hiding.rounds, 'nl')} keer, steeds een ander deel"
        if hiding.rounds > 1
        else "",
        "en": f", {_few(hiding.rounds, 'en')} times, another part each time"
        if hiding.rounds > 1
        else "",
    }[language]
    meaning = {
        "nl": " Dat vergelijkt manieren van ordenen; wat er werkelijk uitkomt zegt het niet.",
        "en": " That compares ways of ordering; it does not say what will come true.",
    }[language]
    return f"{why if few else ''}{times}{rounds}.{meaning}"


def kind_sentence(one: KindEvaluation, hiding: Hiding, lang: str) -> str:
    """The answer about one kind in one or two sentences: how often it was right, and by what."""
    language = check_lang(lang)
    if one.verdict is Verdict.NO_CANDIDATES:
        return {
            "nl": "Er is niets te meten: er was geen paar dat kon worden voorgesteld.",
            "en": "There is nothing to measure: no pair could have been suggested.",
        }[language]
    if one.verdict is Verdict.FEW_HIDDEN:
        return _too_few(one, language)
    return f"{_hits(one, hiding, language)} {_choice(one, language)}"


def _too_few(one: KindEvaluation, language: Lang) -> str:
    hidden, events = one.reach.hidden, one.reach.events
    if language == "nl":
        pairs = "is 1 verborgen paar" if hidden == 1 else f"zijn {hidden} verborgen paren"
        return (
            f"Te weinig om iets te zeggen: er {pairs} te vinden"
            f"{_from(events, language)}; nodig zijn er "
            f"minstens {NEEDED}, uit minstens {EVENTS}."
        )
    pairs = "is 1 hidden pair" if hidden == 1 else f"are {hidden} hidden pairs"
    return (
        f"Too little to say anything: there {pairs} to find"
        f"{_from(events, language)}; at least {NEEDED} from at "
        f"least {EVENTS} are needed."
    )


def _from(events: int, language: Lang) -> str:
    """The events that the hidden pairs come from."""
    if not events:
        return ""
    one = events == 1
    return {
        "nl": f", uit {events} {'activiteit of relatie' if one else 'activiteiten of relaties'}",
        "en": f", from {events} {'activity or link' if one else 'activities or links'}",
    }[language]


def _hits(one: KindEvaluation, hiding: Hiding, language: Lang) -> str:
    """Of ten such suggestions about three came true within a year."""
    figures = one.list_figures
    assert figures is not None  # noqa: S101 - it was measured
    lengths = sorted(figures.precision)
    if not lengths:
        return {
            "nl": f"Er waren maar {one.candidates} mogelijke paren.",
            "en": f"There were only {one.candidates} possible pairs.",
        }[language]
    first = figures.precision[lengths[0]].value
    many = round(10 * first)
    if hiding.by is HiddenBy.RANDOM:
        per_round = one.reach.hidden / hiding.rounds
        there = number_text(per_round, language, 0 if per_round >= 10 else 1)
        found = number_text(10 * first, language, 1)
        return {
            "nl": f"Van {number_text(one.candidates, 'nl')} mogelijke paren waren er steeds "
            f"{there} verborgen; van de eerste tien van de lijst gemiddeld {found}.",
            "en": f"Of {number_text(one.candidates, 'en')} possible pairs {there} were hidden each "
            f"time; of the first ten of the list {found} on average.",
        }[language]
    time = period_text(hiding.horizon_days or 0, language)
    if not many:
        return {
            "nl": f"Van de eerste tien suggesties kwam er geen uit binnen {time}.",
            "en": f"Of the first ten suggestions none came true within {time}.",
        }[language]
    word = _TEN[language][many]
    return {
        "nl": f"Van de eerste tien suggesties {'kwam er' if many == 1 else 'kwamen er'} ongeveer "
        f"{word} uit binnen {time}.",
        "en": f"Of the first ten suggestions about {word} came true within {time}.",
    }[language]


def _choice(one: KindEvaluation, language: Lang) -> str:
    """Whether the list or a plain index is the better choice, and what is used."""
    ours, best = one.methods[0], next(m for m in one.methods if m.name == one.best_plain)
    left = number_text(ours.average_precision.value, language, 3)
    right = number_text(best.average_precision.value, language, 3)
    plain = index_label(best.name, language)
    made = made_text(one, language)
    used = _used(one, language)
    if same_index(one):
        return {
            "nl": f"De lijst is hier de gewone telling {plain}, en geen andere telling deed het "
            f"beter (gemiddelde precisie {left}).{used}",
            "en": f"The list is the plain index {plain} here, and no other index did better "
            f"(average precision {left}).{used}",
        }[language]
    figures = {
        "nl": f"(gemiddelde precisie {left} tegen {right})",
        "en": f"(average precision {left} against {right})",
    }[language]
    if one.outcome is Outcome.BETTER:
        return {
            "nl": f"De lijst, {made}, is hier de betere keus dan {plain} {figures}.{used}",
            "en": f"The list, {made}, is the better choice here than {plain} {figures}.{used}",
        }[language]
    if one.outcome is Outcome.WORSE:
        return {
            "nl": f"De beste telling achteraf, {plain}, deed het beter dan de lijst, "
            f"{made} {figures}.{used}",
            "en": f"The best index in hindsight, {plain}, did better than the list, "
            f"{made} {figures}.{used}",
        }[language]
    return {
        "nl": f"Tussen de lijst, {made}, en de beste telling achteraf, {plain}, is "
        f"geen zeker verschil {figures}.{used}",
        "en": f"Between the list, {made}, and the best index in hindsight, {plain}, there "
        f"is no certain difference {figures}.{used}",
    }[language]


def same_index(one: KindEvaluation) -> bool:
    """Whether the list was in every round the plain index that was best."""
    return bool(one.used) and all(
        method.name is MethodName.PLAIN and method.index.replace(" ", "_") == one.best_plain
        for method in one.used
    )


def made_text(one: KindEvaluation, lang: str) -> str:
    """What made the list in the rounds; where it differed, what made it most often."""
    labels = [method_label(method, lang) for method in one.used]
    most = max(dict.fromkeys(labels), key=labels.count)
    always = len(set(labels)) == 1
    return {
        "nl": f"{'' if always else 'meestal '}gemaakt door {most}",
        "en": f"{'' if always else 'mostly '}made by {most}",
    }[check_lang(lang)]


def _used(one: KindEvaluation, language: Lang) -> str:
    if one.now is None:
        return ""
    now = method_label(one.now, language)
    return {
        "nl": f" De lijst van vandaag gebruikt {now}.",
        "en": f" The list of today uses {now}.",
    }[language]


def reach_sentence(one: KindEvaluation, lang: str) -> str:
    """What there was to find, how far apart, and what nobody could find."""
    language = check_lang(lang)
    reach = one.reach
    if not reach.hidden and not reach.unknown:
        return ""
    hidden, two, three, farther, unknown = (
        number_text(count, lang)
        for count in (reach.hidden, reach.at_two, reach.at_three, reach.farther, reach.unknown)
    )
    if language == "nl":
        said = f"Te vinden waren {hidden} nieuwe paren" if reach.hidden != 1 else "Te vinden was "
        said += "1 nieuw paar" if reach.hidden == 1 else ""
        if reach.hidden:
            said += f": {two} met een gemeenschappelijk contact, {three} een stap verder"
            said += f" en {farther} nog verder uit elkaar"
        if reach.unknown:
            said += f". Nog {unknown} nieuwe paren kon geen lijst vinden: een van beide was toen "
            said += "nog onbekend"
        return f"{said}."
    said = f"To be found were {hidden} new pairs" if reach.hidden != 1 else "To be found was "
    said += "1 new pair" if reach.hidden == 1 else ""
    if reach.hidden:
        said += f": {two} with a contact in common, {three} one step farther"
        said += f" and {farther} farther apart"
    if reach.unknown:
        said += f". Another {unknown} new pairs no list could find: one of both was not known yet"
    return f"{said}."


def calibration_sentence(found: Calibration | None, lang: str) -> str:
    """Whether likelihoods can be taken at their word."""
    language = check_lang(lang)
    if found is None:
        return {
            "nl": "Over kansen is hier niets te zeggen, alleen over de volgorde.",
            "en": "Nothing can be said of likelihoods here, only of the order.",
        }[language]
    top = found.bins[-1]
    off, said, seen = (
        number_text(100 * value, lang, digits)
        for value, digits in ((found.error, 1), (top.said, 0), (top.seen.value, 0))
    )
    return capital(
        {
            "nl": f"de genoemde kansen zitten er gemiddeld {off} procentpunt naast; van de "
            f"suggesties met de hoogste kans, gemiddeld {said}%, kwam {seen}% uit.",
            "en": f"the likelihoods are {off} percentage points off on average; of the "
            f"suggestions with the highest, {said}% on average, {seen}% came true.",
        }[language]
    )
