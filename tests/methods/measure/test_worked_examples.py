"""The worked examples in the reference of the survey methods are what the methods find."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

import kiosk
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.measure.gaps.servqual import METHOD as SERVQUAL
from expectancy.methods.measure.importance.importance import METHOD as IMPORTANCE
from expectancy.methods.measure.importance.importance_performance import METHOD as IPA
from expectancy.methods.measure.questions.csat import METHOD as CSAT
from expectancy.methods.measure.questions.nps import adjusted_wald, wald
from expectancy.methods.measure.structure.factors import METHOD as FACTORS
from expectancy.methods.measure.structure.reliability import METHOD as RELIABILITY
from shared import case, data
from tables import InMemory, estimate

PAGES = Path(__file__).resolve().parents[3] / "docs" / "reference" / "methods"


def page(name: str) -> str:
    """The page as one line, minus signs as in code."""
    return " ".join((PAGES / f"{name}.md").read_text(encoding="utf-8").replace("−", "-").split())


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None
    return found


def span(found: Estimate, digits: int = 2, scale: float = 1) -> str:
    assert found.low is not None
    assert found.high is not None
    return f"{found.low * scale:.{digits}f} to {found.high * scale:.{digits}f}"


def test_servqual() -> None:
    found, text = estimate(SERVQUAL, kiosk.survey(), kiosk.table()), page("servqual")
    expected, perceived, gap, short = (
        one(found, name, item="07") for name in ("expected", "perceived", "gap", "share_short")
    )
    assert f"{found.n} of 140" in text
    assert f"expected {expected.value:.2f}, perceived {perceived.value:.2f}, gap {gap.value:.2f}" in text
    assert f"95 % interval {span(gap)}" in text
    assert f"{short.value:.0%}".replace("%", " %") in text
    assert ", ".join(f"{one(found, 'gap', item=item).value:.3f}" for item in ("07", "08")) in text
    control, alpha = (one(found, name, dimension="control") for name in ("gap", "alpha"))
    assert f"{control.value:.2f} ({span(control)}), alpha {alpha.value:.2f} ({span(alpha)})" in text
    assert f"eight dimensions is {one(found, 'gap').value:.2f}" in text


def test_zone_of_tolerance() -> None:
    worked = case("zone_of_tolerance", "libqual-emu-2003-library-as-place")
    levels = {role: means[0] for role, means in worked["inputs"]["items"]["quiet_space"].items()}
    text = page("zone_of_tolerance")
    assert "minimum {minimum}, desired {desired}, perceived {perceived}".format(**levels) in text
    up, over, wide = (
        levels[more] - levels[less]
        for more, less in (("perceived", "minimum"), ("perceived", "desired"), ("desired", "minimum"))
    )
    assert f"Adequacy {up:.2f}, superiority {over:.2f}, width {wide:.2f}" in text
    position = worked["arithmetic"]["values"]["zone_position_undergraduate"]["quiet_space"]
    assert f"position {up:.2f} / {wide:.2f} = {position:.2f}" in text


def test_importance() -> None:
    found, text = estimate(IMPORTANCE, kiosk.survey(), kiosk.table()), page("importance")
    first, sixth = one(found, "importance", item="20"), one(found, "importance", item="08")
    assert f"{first.value:.2f} (95 % interval {span(first)})" in text
    assert one(found, "rank", item="20").value == 1
    assert f"interval of {span(one(found, 'rank', item='20'), 0)}" in text
    assert one(found, "rank", item="08").value == 6
    assert (
        f"sixth with {sixth.value:.2f}; its rank may be anything from {span(one(found, 'rank', item='08'), 0)}" in text
    )
    assert f"{100 * one(found, 'chance_top5', item='08').value:.0f} %" in text


def test_importance_performance() -> None:
    worked, text = (
        case("ipa", "ipa-libqual-emu")["arithmetic"]["values"]["undergraduate"],
        page("importance_performance"),
    )
    assert "importance {} and performance {}".format(*worked["crosshair"]) in text
    assert worked["quadrant"]["quiet_space"] == "concentrate_here"
    assert worked["quadrant"]["comfortable_inviting"] == "keep_up"
    found = estimate(IPA, kiosk.importance_satisfaction(), kiosk.table())
    assert found.details["quadrants"]["07"] == "keep_up"
    for name in ("keep_up", "concentrate_here"):
        assert f"{round(one(found, f'chance_{name}', item='07').value, 1):.0%}".replace("%", " %") in text


def test_nps() -> None:
    text = page("nps")
    adjusted, plain = adjusted_wald(50, 30, 20), wald(50, 30, 20)
    assert f"95 % interval {adjusted.low:.1f} to {adjusted.high:.1f}; Wald {plain.low:.1f} to {plain.high:.1f}" in text
    assert f"centred at {(adjusted.low + adjusted.high) / 2:.1f}" in text


def test_csat() -> None:
    frame = pd.read_csv(data("demo_airport_sfo_2013/passengers.csv.gz"))
    survey = Survey("p", "p.csv", (), (1, 5), respondent="respondent", outcomes={"overall": "overall"})
    found, text = estimate(CSAT, survey, InMemory(pa.Table.from_pandas(frame, preserve_index=False))), page("csat")
    share = one(found, "csat")
    assert f"{found.n:,} of {len(frame):,} passengers" in text
    assert f"mean {one(found, 'mean').value:.2f}" in text
    assert f"{round(share.value * share.n):,} of them" in text
    low, high = (f"{100 * bound:.1f} %" for bound in (share.low or 0, share.high or 0))
    assert f"csat {100 * share.value:.1f} % (95 % interval {low} to {high})" in text


def test_reliability() -> None:
    found, text = estimate(RELIABILITY, kiosk.survey(), kiosk.table()), page("reliability")
    control = {"score": "perceived", "dimension": "control"}
    alpha, omega, r = (one(found, name, **control) for name in ("alpha", "omega_total", "average_r"))
    assert f"alpha {alpha.value:.2f} (95 % interval {span(alpha)})" in text
    assert f"omega_total {omega.value:.2f}, average_r {r.value:.2f}" in text
    whole, general = (one(found, name, score="perceived") for name in ("alpha", "omega_h"))
    assert f"alpha {whole.value:.2f}, of which" in text
    assert f"omega_h {general.value:.2f} ({span(general)})" in text
    gap, difference = (one(found, name, score="gap", dimension="control") for name in ("alpha", "r_D"))
    assert f"alpha {gap.value:.2f}, and r_D {difference.value:.2f} ({span(difference)})" in text


def test_factors() -> None:
    found, text = estimate(FACTORS, kiosk.survey(), kiosk.table()), page("factors")

    def of(statistic: str, model: str = "dimensions") -> Estimate:
        return one(found, statistic, score="perceived", model=model)

    rmsea = of("rmsea")
    assert f"chi_square {of('chi_square').value:.1f} with {of('df').value:.0f} degrees" in text
    assert f"scaled {of('chi_square_scaled').value:.1f}, cfi {of('cfi').value:.3f}" in text
    assert f"rmsea {rmsea.value:.3f} (95 % interval {span(rmsea, 3)}), srmr {of('srmr').value:.3f}" in text
    alone = f"{of('chi_square', 'one factor').value:.1f}, cfi {of('cfi', 'one factor').value:.3f}"
    assert f"One factor: chi_square {alone}" in text
    count, chance = (one(found, name, score="perceived").value for name in ("factors_suggested", "chance_factors"))
    assert f"suggests {count:.0f} factors, in {chance:.0%} of".replace("%", " %") in text
    ratio = one(found, "htmt", score="perceived", dimension="control", other="convenience")
    assert f"htmt of {ratio.value:.2f} ({span(ratio)})" in text
