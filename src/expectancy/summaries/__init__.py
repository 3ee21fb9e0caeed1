"""Mergeable blocks that one pass over the data fills. numpy and pyarrow only.

A method asks for :class:`Summary` values (``Moments``, ``Counts``, ``Answered``, ``Periods``, ``Durations``,
``Listing``, ``Patterns``, ``Panel``, ``Clusters``, ``Course``, ``Waits``, ``Contacts``, ``Histories``, ``Sample``); a
:class:`Plan` is the union of what all requested methods need; ``Plan.fold`` adds one batch to :class:`Blocks`; blocks
of different threads, files, days or machines merge exactly, because all sums are integers.
"""

from expectancy.summaries.answered import Answered, AnsweredBlock
from expectancy.summaries.clusters import Clusters, ClustersBlock, Units
from expectancy.summaries.contacts import Contacts, ContactsBlock
from expectancy.summaries.counts import Counts, CountsBlock
from expectancy.summaries.course import Course, CourseBlock
from expectancy.summaries.durations import Durations, DurationsBlock
from expectancy.summaries.faults import Faults
from expectancy.summaries.histories import Customers, Histories, HistoriesBlock, Months
from expectancy.summaries.listing import Listing, ListingBlock
from expectancy.summaries.moments import Moments, MomentsBlock, Pairwise
from expectancy.summaries.panel import Pairs, Panel, PanelBlock
from expectancy.summaries.patterns import Found, Lookup, Patterns, PatternsBlock
from expectancy.summaries.periods import Periods, PeriodsBlock
from expectancy.summaries.plan import Blocks, Plan, Summary
from expectancy.summaries.sample import Drawn, Sample, SampleBlock
from expectancy.summaries.variables import NOT_TOLD, Rating, Variable
from expectancy.summaries.waits import Intervals, Log, Waits, WaitsBlock
from expectancy.summaries.weighed import Weighed

__all__ = [
    "NOT_TOLD",
    "Answered",
    "AnsweredBlock",
    "Blocks",
    "Clusters",
    "ClustersBlock",
    "Contacts",
    "ContactsBlock",
    "Counts",
    "CountsBlock",
    "Course",
    "CourseBlock",
    "Customers",
    "Drawn",
    "Durations",
    "DurationsBlock",
    "Faults",
    "Found",
    "Histories",
    "HistoriesBlock",
    "Intervals",
    "Listing",
    "ListingBlock",
    "Log",
    "Lookup",
    "Moments",
    "MomentsBlock",
    "Months",
    "Pairs",
    "Pairwise",
    "Panel",
    "PanelBlock",
    "Patterns",
    "PatternsBlock",
    "Periods",
    "PeriodsBlock",
    "Plan",
    "Rating",
    "Sample",
    "SampleBlock",
    "Summary",
    "Units",
    "Variable",
    "Waits",
    "WaitsBlock",
    "Weighed",
]
