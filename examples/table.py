"""A notebook as a script: many people in a CSV, assessed at once, and counted. Needs the extra `batch`."""

# %% Load the pack and the table. A row is a person, a column a question.
from pathlib import Path

import polars as pl

import triage

pack = triage.load_pack()
people = pl.read_csv(Path(__file__).parent / "vignettes.csv", infer_schema=False)
print(f"{people.height} people")

# %% Assess all of them. Some rows are run through the rule engine as well, with `exact=True` every row.
results = pack.assess_frame("medial-knee-pain", people, exact=True)
print(results.columns)

# %% Nobody is left out in silence: a row whose answers do not fit has a problem and no level.
print(results.filter(pl.col("problem").is_not_null()).height, "rows with a problem")

# %% How many get which level, and is anybody told less than the table expects?
rank = {level.value: number for number, level in enumerate(triage.Urgency)}
told = people.select("id", expected="levels").with_columns(told=results["urgency"].cast(pl.String))
for level, count in told.group_by("told").len().sort(pl.col("told").replace_strict(rank)).iter_rows():
    print(f"{level}: {count}")
lowest = pl.col("expected").str.split(";").list.eval(pl.element().replace_strict(rank)).list.min()
print(told.filter(pl.col("told").replace_strict(rank) < lowest).height, "told less than expected")
